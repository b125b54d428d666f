/**
 * HelpSteer2 (Wang et al. 2024): rated replies, those to one prompt in a row, and its comparisons; HelpSteer3: comparisons with
 * a whole context. A strength below 0 means the first reply, 0 a tie. The marks between turns as public loaders of HelpSteer2 read
 * them.
 */
import { said } from '../../../shared/language/said.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { GroupedFormat, GroupItem, JsonRecord } from '../format.ts';
import { placed } from '../programs/chat-tree.ts';
import { parseEach, readEach } from '../programs/parse-each.ts';
import { messagesShape, parseShape, promptShape } from '../record-shapes.ts';
import { z } from 'zod';
import { asked, numberOf, ranking, rankingByScore, textOf } from './comparison.ts';

const alone = said('imports.leftOut.loneReplies');

export const helpSteer2: GroupedFormat = {
  name: 'helpsteer2',
  fields: 'prompt, response, helpfulness, correctness, coherence, complexity, verbosity',
  ownFields: true,
  reads: ['prompt', 'response', 'helpfulness'],
  layout: 'lines',
  needs: [['prompt', 'response', 'helpfulness', 'correctness', 'coherence']],
  startsGroup: ({ prompt }, before) => prompt !== before?.prompt,
  parseGroup: (records): GroupItem[] => {
    const { all, faults } = readEach(records, (record) => ({
      prompt: turnsOf(textOf(record, 'prompt')),
      reply: textOf(record, 'response'),
      score: numberOf(record, 'helpfulness'),
    }));
    if (all.length < 2) return [...faults, ...all.map(() => ({ at: 0, leftOut: alone }))];
    const [replies, scores] = [all.map(({ reply }) => reply), all.map(({ score }) => score)];
    return [...faults, ...placed([rankingByScore(all[0].prompt, replies, scores)])];
  },
};

export const helpSteer2Preference: GroupedFormat = {
  name: 'helpsteer2-preference',
  fields: 'prompt, response_1, response_2, preference_strength',
  ownFields: true,
  reads: ['prompt', 'response_1', 'response_2', 'preference_strength'],
  layout: 'lines',
  needs: [['prompt', 'response_1', 'response_2', 'preference_strength']],
  ...parseEach((record) => [
    ranking(
      turnsOf(textOf(record, 'prompt')),
      [textOf(record, 'response_1'), textOf(record, 'response_2')],
      ranksOf(numberOf(record, 'preference_strength')),
    ),
  ]),
};

const contextShape = z.object({ context: z.union([promptShape, messagesShape]) });

export const helpSteer3: GroupedFormat = {
  name: 'helpsteer3',
  fields: 'context, response1, response2, overall_preference',
  ownFields: true,
  reads: ['context', 'response1', 'response2', 'overall_preference'],
  layout: 'lines',
  needs: [['context', 'response1', 'response2', 'overall_preference']],
  ...parseEach((record: JsonRecord) => [
    ranking(
      parseShape(contextShape, record).context,
      [textOf(record, 'response1'), textOf(record, 'response2')],
      ranksOf(numberOf(record, 'overall_preference')),
    ),
  ]),
};

function ranksOf(preference: number): number[] {
  return preference === 0 ? [1, 1] : preference < 0 ? [1, 2] : [2, 1];
}

/** Turns after the first begin with a mark. */
function turnsOf(prompt: string): readonly Message[] {
  const [first, ...rest] = prompt.split(/\s*<extra_id_1>(User|Assistant)\s*/);
  if (rest.length === 0) return asked(prompt);
  const turns: Message[] = first.trim() === '' ? [] : [{ role: 'user', content: first.trim() }];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    turns.push({ role: rest[at] === 'User' ? 'user' : 'assistant', content: rest[at + 1].trim() });
  }
  return turns;
}
