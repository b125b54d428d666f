/**
 * Battles of Chatbot Arena (Zheng et al. 2023): its raw log, and the clean files made of it. Read in FastChat:
 * fastchat/serve/monitor/clean_battle_data.py. The log's addresses (`ip`) are never kept.
 */
import { said } from '../../../shared/language/said.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { GroupedFormat } from '../format.ts';
import type { TreeItem } from '../programs/chat-tree.ts';
import { asList, asNumber, asObject, asText, isObject, requireText } from '../programs/json-access.ts';
import { parseEach } from '../programs/parse-each.ts';
import { expectedIn, invalidRecord, sameMessage } from '../record-shapes.ts';
import { ranking } from './comparison.ts';

type Winner = 'model_a' | 'model_b' | 'tie' | 'tie (bothbad)';

const winnerOfVote: Readonly<Record<string, Winner>> = {
  leftvote: 'model_a',
  rightvote: 'model_b',
  tievote: 'tie',
  bothbad_vote: 'tie (bothbad)',
};

export const arenaLog: GroupedFormat = {
  name: 'arena-log',
  fields: 'tstamp, type, models, states of {messages, offset}, as Chatbot Arena logs votes',
  ownFields: true,
  // `ip` counts as read so that it does not look forgotten: it is left out on purpose.
  reads: ['type', 'states', 'ip'],
  layout: 'lines',
  needs: [['tstamp', 'type', 'states']],
  ...parseEach(({ type, states }) => {
    const winner = typeof type === 'string' ? winnerOfVote[type] : undefined;
    if (winner === undefined) return [{ leftOut: said('imports.leftOut.noVotes') }];
    const [a, b] = asList(states).map((state, at) => loggedTurns(state, `states[${at}]`));
    if (a === undefined || b === undefined) throw invalidRecord(said('records.twoStates'), 'states');
    return itemsOfBattle(a, b, winner);
  }),
};

export const arena: GroupedFormat = {
  name: 'arena',
  fields: 'question_id, model_a, model_b, winner, conversation_a, conversation_b',
  ownFields: true,
  reads: ['winner', 'judge', 'conversation_a', 'conversation_b'],
  layout: 'list',
  needs: [['winner', 'conversation_a', 'conversation_b']],
  fits: ({ conversation_a, conversation_b }) => Array.isArray(conversation_a) && Array.isArray(conversation_b),
  ...parseEach(({ winner, judge, conversation_a, conversation_b }) => {
    const known = Object.values(winnerOfVote).find((name) => name === winner);
    if (known === undefined) {
      throw expectedIn('winner', said('expected.oneOf', { choices: Object.values(winnerOfVote) }), winner);
    }
    const [a, b] = [turnsOf(conversation_a, 'conversation_a'), turnsOf(conversation_b, 'conversation_b')];
    return itemsOfBattle(a, b, known, raterOf(judge));
  }),
};

/** What was said before `offset` was no part of the battle. A last message without text is the reply that never came. */
function loggedTurns(state: unknown, path: string): Message[] {
  const { messages, offset } = asObject(state);
  const turns = asList(messages).slice(asNumber(offset) ?? 0);
  return turns.flatMap((turn, at): Message[] => {
    const text = asList(turn)[1];
    if (text === null || text === undefined) return [];
    return [{ role: at % 2 === 0 ? 'user' : 'assistant', content: requireText(text, `${path}.messages[${at}][1]`) }];
  });
}

function turnsOf(conversation: unknown, path: string): Message[] {
  return asList(conversation).map((turn, at) => {
    const { role, content } = isObject(turn) ? turn : {};
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw expectedIn(
        `${path}[${at}].role`,
        said('expected.oneOf', { choices: ['user', 'assistant', 'system'] }),
        role,
      );
    }
    return { role, content: requireText(content, `${path}[${at}].content`) };
  });
}

/** Files that were not cleaned have the person's address in the name. */
function raterOf(judge: unknown): string | undefined {
  const name = asText(judge);
  return name === undefined || /\d+\.\d+\.\d+\.\d+|:/.test(name) ? undefined : name;
}

function itemsOfBattle(a: readonly Message[], b: readonly Message[], winner: Winner, rater?: string): TreeItem[] {
  const [replyA, replyB] = [a.at(-1), b.at(-1)];
  if (replyA?.role !== 'assistant' || replyB?.role !== 'assistant')
    return [{ leftOut: said('imports.leftOut.halfBattles') }];
  const [promptA, promptB] = [a.slice(0, -1), b.slice(0, -1)];
  if (winner === 'tie (bothbad)') {
    return (
      [
        [promptA, replyA],
        [promptB, replyB],
      ] as const
    ).map(([prompt, { content: completion }]) => ({
      content: { kind: 'labelled', prompt, completion, label: false, rater },
    }));
  }
  const isShared = promptA.length === promptB.length && promptA.every((turn, at) => sameMessage(turn, promptB[at]));
  if (!isShared) return [{ leftOut: said('imports.leftOut.differentChats') }];
  const ranks = { model_a: [1, 2], model_b: [2, 1], tie: [1, 1] }[winner];
  return [ranking(promptA, [replyA.content, replyB.content], ranks, rater)];
}
