import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { JsonRecord, RecordFormat } from './format.ts';
import { invalidRecord, messagesAt, messagesShape, parseShape, replyShape, withSystem } from './record-shapes.ts';
import { parsePreference } from './trl-preference.ts';

const shape = z.object({
  messages: messagesShape,
  label: z.boolean().optional(),
  rejected_response: replyShape.optional(),
});

/**
 * ms-swift's feedback on whole chats: `label` says whether the last reply is good, `rejected_response` is the worse reply
 * to the same turns, `rejected_messages` the same as a whole chat.
 */
export const msSwift: RecordFormat = {
  name: 'ms-swift',
  fields: 'messages, and label, rejected_response or rejected_messages; optional system',
  reads: [...['messages', 'rejected_response', 'rejected_messages'].flatMap(messagesAt), 'label', 'system'],
  layout: 'lines',
  needs: [
    ['messages', 'label'],
    ['messages', 'rejected_response'],
    ['messages', 'rejected_messages'],
  ],
  parse: parseSwift,
  write: (content) => {
    if (content.kind === 'preference') {
      const { prompt, chosen, rejected } = content;
      return [{ messages: [...prompt, { role: 'assistant', content: chosen }], rejected_response: rejected }];
    }
    if (content.kind !== 'labelled') return undefined;
    const { prompt, completion, label } = content;
    return [{ messages: [...prompt, { role: 'assistant', content: completion }], label }];
  },
};

function parseSwift(record: JsonRecord): DatasetContent {
  const named = ['label', 'rejected_response', 'rejected_messages'].filter((field) => field in record);
  if (named.length !== 1) throw invalidRecord(said('records.oneBeside', { got: named }), 'messages');
  const { messages, rejected_messages: rejectedMessages, system } = record;
  if (named[0] === 'rejected_messages')
    return parsePreference({ system, chosen: messages, rejected: rejectedMessages });
  const parsed = parseShape(shape, record);
  const reply = parsed.messages[parsed.messages.length - 1];
  if (reply.role !== 'assistant' || parsed.messages.length < 2) {
    throw invalidRecord(said('records.lastReplyAbout', { field: named[0] }), 'messages');
  }
  const prompt = withSystem(record, parsed.messages.slice(0, -1));
  if (parsed.label !== undefined) return { kind: 'labelled', prompt, completion: reply.content, label: parsed.label };
  return { kind: 'preference', prompt, chosen: reply.content, rejected: parsed.rejected_response ?? '' };
}
