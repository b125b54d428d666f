import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { hasFields } from './format.ts';
import { messagesAt, parseShape, promptShape } from './record-shapes.ts';

const shape = z.object({ prompt: promptShape });

/** Things to reply to, without replies: TRL's prompt-only form. */
export const prompts: RecordFormat = {
  name: 'prompts',
  fields: 'prompt',
  reads: messagesAt('prompt'),
  layout: 'lines',
  // UltraChat and No Robots give each chat's first turn as `prompt`, too.
  detect: (record) =>
    hasFields(record, ['prompt'], ['completion', 'completions', 'chosen', 'rejected', 'label', 'messages']),
  parse: (record) => ({ kind: 'prompt', prompt: parseShape(shape, record).prompt }),
  write: (content) => (content.kind === 'prompt' ? [{ prompt: content.prompt }] : undefined),
};
