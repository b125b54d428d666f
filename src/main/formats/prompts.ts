import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { messagesAt, parseShape, promptShape, withSystem } from './record-shapes.ts';

const shape = z.object({ prompt: promptShape });

/** Things to reply to, without replies: TRL's prompt-only form. */
export const prompts: RecordFormat = {
  name: 'prompts',
  fields: 'prompt, optional system',
  reads: [...messagesAt('prompt'), 'system'],
  layout: 'lines',
  needs: [['prompt']],
  parse: (record) => ({ kind: 'prompt', prompt: withSystem(record, parseShape(shape, record).prompt) }),
  write: (content) => (content.kind === 'prompt' ? [{ prompt: content.prompt }] : undefined),
};
