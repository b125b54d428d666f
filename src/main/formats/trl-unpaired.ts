import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { hasFields } from './format.ts';
import { messagesAt, parseShape, promptShape, replyShape } from './record-shapes.ts';

const shape = z.object({ prompt: promptShape, completion: replyShape, label: z.boolean() });

/** Thumbs up or down on single replies: what KTO learns from. */
export const trlUnpaired: RecordFormat = {
  name: 'trl-unpaired',
  fields: 'prompt, completion, label',
  reads: [...messagesAt('prompt'), ...messagesAt('completion'), 'label'],
  layout: 'lines',
  detect: (record) => hasFields(record, ['prompt', 'completion', 'label']),
  parse: (record) => ({ kind: 'labelled', ...parseShape(shape, record) }),
  write: (content) => {
    if (content.kind !== 'labelled') return undefined;
    const { prompt, completion, label } = content;
    return [{ prompt, completion: [{ role: 'assistant', content: completion }], label }];
  },
};
