import { expect, test } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { createOracle, tinyConfig, tinyTensors } from '../../inference/policy.fixture.ts';
import { policyKl } from './policy-kl.ts';

const engine = createCpuEngine();
const [a, b] = [1, 2].map((seed) => ({ config: tinyConfig, tensors: tinyTensors(seed) }));
const reply = (promptIds: number[], tokenIds: number[]) => ({
  promptIds: Int32Array.from(promptIds),
  tokenIds: Int32Array.from(tokenIds),
  text: '',
});

test('is the sum over the vocabulary at every token of a reply, averaged over replies of any length', async () => {
  const replies = [reply([3, 4, 5], [6, 7]), reply([8], [9, 10, 11, 12]), reply([1, 2], [3])];
  const options = { padId: 0, temperature: 0.7, signal: new AbortController().signal };
  const [ofA, ofB] = await Promise.all([a, b].map(({ config, tensors }) => createOracle(engine, config, tensors)));
  let expected = 0;
  for (const { promptIds, tokenIds } of replies) {
    for (let t = 0; t < tokenIds.length; t++) {
      const context = [...promptIds, ...tokenIds.subarray(0, t)];
      const [p, q] = [await ofA(context, 0.7), await ofB(context, 0.7)];
      p.forEach((logprob, i) => (expected += (Math.exp(logprob) * (logprob - q[i])) / replies.length));
    }
  }
  expect(expected).toBeGreaterThan(0.1);
  expect(await policyKl(engine, a, b, replies, options)).toBeCloseTo(expected, 4);
  expect(await policyKl(engine, a, a, replies, options)).toBeCloseTo(0, 5);
});
