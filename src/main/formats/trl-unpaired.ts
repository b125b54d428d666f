import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { messagesAt, parseShape, promptShape, replyShape, withSystem } from './record-shapes.ts';

const shape = z.object({ prompt: promptShape, completion: replyShape, label: z.boolean() });

/** Thumbs up or down on single replies: what KTO learns from. */
export const trlUnpaired: RecordFormat = {
  name: 'trl-unpaired',
  fields: 'prompt, completion, label, optional system',
  reads: [...messagesAt('prompt'), ...messagesAt('completion'), 'label', 'system'],
  layout: 'lines',
  needs: [['prompt', 'completion', 'label']],
  parse: (record) => {
    const { prompt, completion, label } = parseShape(shape, record);
    return { kind: 'labelled', prompt: withSystem(record, prompt), completion, label };
  },
  write: (content) => {
    if (content.kind !== 'labelled') return undefined;
    const { prompt, completion, label } = content;
    return [{ prompt, completion: [{ role: 'assistant', content: completion }], label }];
  },
};
