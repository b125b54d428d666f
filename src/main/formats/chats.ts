import { saying } from '../../shared/language/issues.ts';
import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { messagesAt, messagesShape, parseShape, withSystem } from './record-shapes.ts';

const shape = z.object({
  messages: messagesShape.refine(
    (messages) => messages.some((message) => message.role === 'assistant'),
    saying(said('records.replyToLearn')),
  ),
});

/** Whole chats: TRL's conversational language modelling, and OpenAI's fine-tuning files. */
export const chats: RecordFormat = {
  name: 'chats',
  fields: 'messages, optional system',
  reads: [...messagesAt('messages'), 'system'],
  layout: 'lines',
  needs: [['messages']],
  parse: (record) => ({ kind: 'conversation', messages: withSystem(record, parseShape(shape, record).messages) }),
  write: (content) => (content.kind === 'conversation' ? [{ messages: content.messages }] : undefined),
};
