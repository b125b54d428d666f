import { expect, test } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { chosenReplies } from './chosen-replies.ts';
import type { Reply } from './sample-replies.ts';

const reply = (text: string): Reply => ({ promptIds: Int32Array.of(1), tokenIds: Int32Array.of(2), text });

test('each sample is the best of its own draws, and the first of equal ones', async () => {
  const context = {
    engine: createCpuEngine({ threads: 1 }),
    emit: () => undefined,
    signal: new AbortController().signal,
  };
  const prompt = [{ role: 'user' as const, content: 'Hi' }];
  const chosen = await chosenReplies(
    [prompt, prompt],
    [['No.', 'Well?', 'Yes.', 'Sure.'].map(reply), ['A?', 'B?', 'C.', 'D?'].map(reply)],
    { n: 2, by: [{ kind: 'rule', rule: 'question', weight: 1 }] },
    context,
  );
  expect(chosen.map((ofPrompt) => ofPrompt.map(({ text }) => text))).toEqual([
    ['Well?', 'Yes.'],
    ['A?', 'D?'],
  ]);
});
