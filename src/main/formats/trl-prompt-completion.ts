import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { messagesAt, parseShape, promptShape, replyShape, withSystem } from './record-shapes.ts';

const shape = z.object({ prompt: promptShape, completion: replyShape });

/** Demonstrations: a prompt and the reply to learn. */
export const trlPromptCompletion: RecordFormat = {
  name: 'trl-prompt-completion',
  fields: 'prompt, completion, optional system',
  reads: [...messagesAt('prompt'), ...messagesAt('completion'), 'system'],
  layout: 'lines',
  needs: [['prompt', 'completion']],
  parse: (record) => {
    const { prompt, completion } = parseShape(shape, record);
    return {
      kind: 'conversation',
      messages: [...withSystem(record, prompt), { role: 'assistant', content: completion }],
    };
  },
  write: (content) => {
    if (content.kind !== 'conversation' || content.messages.length < 2) return undefined;
    const prompt = content.messages.slice(0, -1);
    const completion = content.messages.slice(-1);
    return completion[0].role === 'assistant' ? [{ prompt, completion }] : undefined;
  },
};
