import { describe, expect, it } from 'vitest';
import { fromValues } from '../../graph/nd-array.ts';
import type { Graph } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { input, parameter, scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { scatterAddRows } from '../../graph/ops/scatter-add-rows.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { f32, i32, scalarOf } from '../engine.ts';
import { createCpuEngine } from './cpu-engine.ts';

const engine = createCpuEngine({ threads: 1 });

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

describe('parameters', () => {
  const weights = parameter('w', [2]);
  const graph: Graph = {
    outputs: { total: reduceSum(mul(weights, input('x', 'f32', [2]))) },
    updates: { w: add(weights, scalar(1)) },
  };
  const x = f32(Float32Array.of(1, 10));

  it('are updated after each run, and what was read before stays as it was', async () => {
    const parameters = engine.createParameters();
    parameters.write(new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]));
    const program = await engine.compile(graph, { parameters });
    const before = await parameters.read();
    const totals = [];
    for (let i = 0; i < 3; i++) totals.push(scalarOf(await program.run({ x }), 'total'));
    expect(totals).toEqual([21, 32, 43]);
    expect([...before.get('w')!.data]).toEqual([1, 2]);
    expect([...(await parameters.read(['w'])).get('w')!.data]).toEqual([4, 5]);
  });

  it('are constants in a frozen program', async () => {
    const parameters = engine.createParameters();
    parameters.write(new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]));
    const program = await engine.compile({ outputs: graph.outputs }, { parameters, frozen: true });
    parameters.write(new Map([['w', { shape: [2], data: Float32Array.of(0, 0) }]]));
    expect(scalarOf(await program.run({ x }), 'total')).toBe(21);
  });

  it('that are missing are named', async () => {
    const program = await engine.compile(graph, { parameters: engine.createParameters() });
    await expect(program.run({ x })).rejects.toThrow("parameter 'w'");
    await expect(program.run({})).rejects.toThrow("input 'x'");
  });
});
