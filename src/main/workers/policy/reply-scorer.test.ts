import { expect, test } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import type { Engine } from '../../engines/engine.ts';
import { SCORE_BIAS, SCORE_WEIGHT } from '../../learn/scoring/scorer.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { temporaryFolder, user, writeTinyVersion } from '../fixtures/tiny-version.ts';
import { replyScorer } from './reply-scorer.ts';

test('equal replies to a prompt are computed once, so that rounding cannot set them apart', async () => {
  const { config, tokenizer, tensors } = await readVersionFolder(await writeTinyVersion(await temporaryFolder()));
  const weight = Float32Array.from({ length: config.hidden_size }, (_, i) => Math.sin(i + 1));
  const head = [
    [SCORE_WEIGHT, { shape: [1, config.hidden_size], data: weight }],
    [SCORE_BIAS, { shape: [1], data: Float32Array.of(0) }],
  ] as const;
  let computed = 0;
  const cpu = createCpuEngine({ threads: 1 });
  const counting: Engine = {
    ...cpu,
    createParameters: () => cpu.createParameters(),
    async compile(...given) {
      const program = await cpu.compile(...given);
      return {
        ...program,
        dispose: () => program.dispose(),
        async run(...inputs) {
          const outputs = await program.run(...inputs);
          computed += outputs.scores.data.length;
          return outputs;
        },
      };
    },
  };
  const scorer = await replyScorer(counting, { config, tensors: new Map([...tensors, ...head]) }, tokenizer);
  const scores = await scorer.score([
    { prompt: [user('One')], replies: ['a', 'bb', 'a', 'ccc', 'bb', 'a'] },
    { prompt: [user('Two')], replies: ['a'] },
  ]);
  await scorer.dispose();
  expect(computed).toBe(4);
  const [a, b, c] = scores[0].filter((_, i) => [0, 1, 3].includes(i));
  expect(scores[0]).toEqual([a, b, a, c, b, a]);
  expect(new Set([a, b, c, scores[1][0]]).size).toBe(4);
});
