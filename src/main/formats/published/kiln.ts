/**
 * Kiln's task runs, a file each (task_run.kiln): an output with a rating, and what a person made of it. Read in Kiln:
 * libs/core/kiln_ai/datamodel/task_run.py, task_output.py (is_high_quality).
 */
import { said } from '../../../shared/language/said.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { itemsOfEdit } from '../programs/chat-tree.ts';
import type { TreeItem } from '../programs/chat-tree.ts';
import { asList, asNumber, asObject, asText, isObject, requireText } from '../programs/json-access.ts';
import { parseEach } from '../programs/parse-each.ts';
import { asked, textOf } from './comparison.ts';

export const kiln: GroupedFormat = {
  name: 'kiln',
  fields: 'input, output of {output, rating}, repaired_output, as in Kiln’s task_run.kiln',
  ownFields: true,
  reads: ['input', 'output', 'repaired_output', 'trace'],
  layout: 'list',
  needs: [['input', 'output']],
  fits: ({ output, model_type }) =>
    isObject(output) && 'output' in output && (model_type === 'task_run' || model_type === undefined),
  ...parseEach((record) => {
    const { output, source, rating } = asObject(record.output);
    const reply = requireText(output, 'output.output');
    const prompt = promptOf(record);
    const repaired = asText(asObject(record.repaired_output).output);
    const items = [
      ...itemsOfRating(prompt, reply, asObject(rating)),
      ...(repaired === undefined ? [] : itemsOfEdit(prompt, repaired, reply)),
      ...(asObject(source).type === 'human' ? [demonstration(prompt, reply)] : []),
    ];
    return items.length > 0 ? items : [{ leftOut: said('imports.leftOut.unratedRuns') }];
  }),
};

/** The trace has the system's turn, too; where it holds more than text, the input alone is the prompt. */
function promptOf(record: JsonRecord): readonly Message[] {
  const turns = asList(record.trace).map(asObject);
  const last = turns.findLastIndex(({ role }) => role === 'assistant');
  const before = turns.slice(0, Math.max(last, 0)).flatMap(({ role, content }): Message[] => {
    const isTurn = role === 'system' || role === 'user' || role === 'assistant';
    return isTurn && typeof content === 'string' ? [{ role, content }] : [];
  });
  const isWhole = before.length === last && before.some(({ role }) => role === 'user');
  return isWhole ? before : asked(textOf(record, 'input'));
}

/** Kiln itself takes 4 and 5 stars, and a pass, for high quality. */
function itemsOfRating(prompt: readonly Message[], completion: string, { type, value }: JsonRecord): TreeItem[] {
  const given = asNumber(value);
  if (given === undefined) return [];
  const [good, bad] = type === 'five_star' || type === undefined ? [given >= 4, given <= 2] : [given === 1, given <= 0];
  if (type === 'custom' || (!good && !bad)) return [{ leftOut: said('imports.leftOut.middleRatings') }];
  return [{ content: { kind: 'labelled', prompt, completion, label: good } }];
}

function demonstration(prompt: readonly Message[], reply: string): TreeItem {
  return { content: { kind: 'conversation', messages: [...prompt, { role: 'assistant', content: reply }] } };
}
