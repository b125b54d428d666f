import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { messagesAt, parseShape, promptShape, replyShape, withSystem } from './record-shapes.ts';

const shape = z.object({ prompt: promptShape, reference: replyShape.nullish() });

/** Things to reply to: TRL's prompt-only form, and a good reply for rewards that compare with one. */
export const prompts: RecordFormat = {
  name: 'prompts',
  fields: 'prompt, optional system, optional reference',
  reads: [...messagesAt('prompt'), ...messagesAt('reference'), 'system'],
  layout: 'lines',
  needs: [['prompt']],
  parse: (record) => {
    const { prompt, reference } = parseShape(shape, record);
    return { kind: 'prompt', prompt: withSystem(record, prompt), ...(typeof reference === 'string' && { reference }) };
  },
  write: (content) =>
    content.kind === 'prompt'
      ? [{ prompt: content.prompt, ...(content.reference !== undefined && { reference: content.reference }) }]
      : undefined,
};
