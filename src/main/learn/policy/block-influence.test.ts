import { expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { input } from '../../graph/ops/leaf.ts';
import { policyHidden } from '../../models/families/decoder-graph.ts';
import { i32 } from '../../engines/engine.ts';
import { smallConfig, tinyPolicy } from '../learn.fixture.ts';
import { blockInfluence } from './block-influence.ts';

const texts = [Int32Array.of(1, 5, 3, 9), Int32Array.of(2, 2), Int32Array.of(7, 8, 1, 4, 6, 10)];

it('is one minus the mean cosine of what goes into a layer and what comes out, over all tokens', async () => {
  const policy = tinyPolicy(3, smallConfig);
  const influence = await blockInfluence(engine, policy, texts, { padId: 0 });
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  const { states } = policyHidden(smallConfig, tokens, positions);
  const store = engine.createParameters();
  store.write(policy.tensors);
  const outputs = Object.fromEntries(states.map((state, i) => [`s${i}`, state]));
  const program = await engine.compile({ outputs }, { parameters: store });
  const cosines: number[][] = [[], []];
  for (const ids of texts) {
    const shape = [1, ids.length];
    const found = await program.run({
      tokens: i32(ids, shape),
      positions: i32(
        ids.map((_, t) => t),
        shape,
      ),
    });
    for (let layer = 0; layer < 2; layer++) {
      for (let t = 0; t < ids.length; t++) {
        const row = (i: number) => Array.from(found[`s${i}`].data.subarray(16 * t, 16 * t + 16));
        const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
        const [x, y] = [row(layer), row(layer + 1)];
        cosines[layer].push(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)));
      }
    }
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  influence.forEach((value, layer) => expect(value).toBeCloseTo(1 - mean(cosines[layer]), 5));
  expect(cosines[0]).toHaveLength(12);
});

it('is 0 for a layer that adds nothing', async () => {
  const { config, tensors } = tinyPolicy(4, smallConfig);
  const idle = [...tensors].map(([name, tensor]) =>
    /layers\.1\..*(o_proj|down_proj)/.test(name)
      ? ([name, { ...tensor, data: new Float32Array(tensor.data.length) }] as const)
      : ([name, tensor] as const),
  );
  const [first, second] = await blockInfluence(engine, { config, tensors: new Map(idle) }, texts, { padId: 0 });
  expect(first).toBeGreaterThan(0.01);
  expect(second).toBeCloseTo(0, 6);
});
