import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { hasFields } from './format.ts';
import { messagesAt, messagesShape, parseShape } from './record-shapes.ts';

const shape = z.object({
  messages: messagesShape.refine(
    (messages) => messages.some((message) => message.role === 'assistant'),
    'expected at least one assistant message to learn from',
  ),
});

/** Whole chats: TRL's conversational language modelling, and OpenAI's fine-tuning files. */
export const chats: RecordFormat = {
  name: 'chats',
  fields: 'messages',
  reads: messagesAt('messages'),
  layout: 'lines',
  // UltraFeedback gives the better of two chats as `messages`, too.
  detect: (record) => hasFields(record, ['messages'], ['chosen', 'rejected']),
  parse: (record) => ({ kind: 'conversation', messages: parseShape(shape, record).messages }),
  write: (content) => (content.kind === 'conversation' ? [{ messages: content.messages }] : undefined),
};
