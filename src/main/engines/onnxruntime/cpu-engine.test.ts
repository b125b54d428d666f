import { afterEach, expect, it, vi } from 'vitest';
import { fromValues } from '../../graph/nd-array.ts';
import { input } from '../../graph/ops/leaf.ts';
import { scatterAddRows } from '../../graph/ops/scatter-add-rows.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { f32, i32 } from '../engine.ts';
import { createCpuEngine } from './cpu-engine.ts';

it('adds up every update of a row, also with several threads at work', async () => {
  const parallel = createCpuEngine({ threads: 2 });
  const [updates, indices] = [input('updates', 'f32', ['N', 256]), input('indices', 'i32', ['N'])];
  const graph = { outputs: { table: scatterAddRows(updates, indices, [50, 256]) } };
  const program = await parallel.compile(graph, { parameters: parallel.createParameters() });
  const count = 4096;
  const inputs = {
    // Small whole numbers: their sums are exact in any order.
    updates: f32(
      Float32Array.from({ length: count * 256 }, (_, i) => (i % 7) - 3),
      [count, 256],
    ),
    indices: i32(Int32Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 7 : i % 50))),
  };
  const expected = evaluateReference(graph, {
    updates: fromValues([count, 256], inputs.updates.data),
    indices: fromValues([count], inputs.indices.data),
  }).outputs.table.data;
  for (let run = 0; run < 10; run++) {
    const { table } = await program.run(inputs);
    expect(Float64Array.from(table.data)).toEqual(expected);
  }
  await program.dispose();
});

afterEach(() => vi.unstubAllEnvs());

it.each(['0', '1.5', 'all', '5000'])('PARLEY_THREADS=%s is no number of threads', (named) => {
  vi.stubEnv('PARLEY_THREADS', named);
  expect(() => createCpuEngine()).toThrow(`PARLEY_THREADS: expected a whole number from 1 to 1024, got "${named}".`);
  vi.stubEnv('PARLEY_THREADS', '2');
  expect(createCpuEngine().device).toBe('cpu');
});
