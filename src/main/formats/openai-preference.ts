import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { messagesAt, messagesShape, parseShape, replyShape } from './record-shapes.ts';

const shape = z.object({
  input: z.object({ messages: messagesShape }),
  preferred_output: replyShape,
  non_preferred_output: replyShape,
});

/** OpenAI's preference fine-tuning files. Its chats are the format `chats`. */
export const openaiPreference: RecordFormat = {
  name: 'openai-preference',
  fields: 'input.messages, preferred_output, non_preferred_output',
  reads: [...messagesAt('input.messages'), ...messagesAt('preferred_output'), ...messagesAt('non_preferred_output')],
  layout: 'lines',
  needs: [['input', 'preferred_output', 'non_preferred_output']],
  parse: (record) => {
    const parsed = parseShape(shape, record);
    return {
      kind: 'preference',
      prompt: parsed.input.messages,
      chosen: parsed.preferred_output,
      rejected: parsed.non_preferred_output,
    };
  },
  write: (content) => {
    if (content.kind !== 'preference') return undefined;
    return [
      {
        input: { messages: content.prompt },
        preferred_output: [{ role: 'assistant', content: content.chosen }],
        non_preferred_output: [{ role: 'assistant', content: content.rejected }],
      },
    ];
  },
};
