import { afterEach, expect, it, vi } from 'vitest';
import type { Graph } from '../../graph/node.ts';
import { mul } from '../../graph/ops/mul.ts';
import { constant, input, parameter } from '../../graph/ops/leaf.ts';
import { f32, type Engine } from '../engine.ts';
import { createCpuEngine } from './cpu-engine.ts';
import { ort } from './ort.ts';

afterEach(() => vi.restoreAllMocks());

const timesWeight = (): Graph => ({ outputs: { y: mul(input('x', 'f32', ['B', 2]), parameter('w', [2])) } });
/** More than stays inside a model file: 512 numbers. */
const timesConstant = (value: number): Graph => ({
  outputs: { y: mul(input('x', 'f32', ['B', 512]), constant(new Float32Array(512).fill(value), [512])) },
});

async function compiled(engine: Engine, graph: Graph, weight = 1, frozen = false) {
  const parameters = engine.createParameters();
  parameters.write(new Map([['w', { shape: [2], data: Float32Array.of(weight, 2 * weight) }]]));
  const program = await engine.compile(graph, { parameters, frozen });
  const run = async (shape: number[] = [1, 2]) => {
    const { y } = await program.run({ x: f32(new Float32Array(shape[0] * shape[1]).fill(1), shape) });
    return [...y.data];
  };
  return { run, dispose: () => program.dispose() };
}

it('a graph that is compiled again takes the session that was left, with the parameters of its own store', async () => {
  const create = vi.spyOn(ort.InferenceSession, 'create');
  const engine = createCpuEngine({ threads: 1, keptSessions: 2 });
  const first = await compiled(engine, timesWeight(), 3);
  expect(await first.run()).toEqual([3, 6]);
  const beside = await compiled(engine, timesWeight(), 5);
  expect([await first.run(), await beside.run()]).toEqual([
    [3, 6],
    [5, 10],
  ]);
  expect(create).toHaveBeenCalledTimes(2);
  await first.dispose();
  const later = await compiled(engine, timesWeight(), 7);
  expect([await later.run([2, 2]), await beside.run()]).toEqual([
    [7, 14, 7, 14],
    [5, 10],
  ]);
  expect(create).toHaveBeenCalledTimes(2);
});

it('graphs that differ in a large constant, or in the weights that are baked in, take none', async () => {
  const create = vi.spyOn(ort.InferenceSession, 'create');
  const engine = createCpuEngine({ threads: 1, keptSessions: 4 });
  for (const value of [2, 3]) {
    const program = await compiled(engine, timesConstant(value));
    expect(new Set(await program.run([1, 512]))).toEqual(new Set([value]));
    await program.dispose();
  }
  for (const weight of [4, 5]) {
    const program = await compiled(engine, timesWeight(), weight, true);
    expect(await program.run()).toEqual([weight, 2 * weight]);
    await program.dispose();
  }
  expect(create).toHaveBeenCalledTimes(4);
});

it('the one that has waited longest is released above the limit; by default none is kept', async () => {
  const create = vi.spyOn(ort.InferenceSession, 'create');
  const engine = createCpuEngine({ threads: 1, keptSessions: 1 });
  for (const graph of [timesWeight(), timesConstant(2)]) await (await compiled(engine, graph)).dispose();
  const released = vi.spyOn((await create.mock.results[1].value) as { release: () => Promise<void> }, 'release');
  await (await compiled(engine, timesWeight())).dispose();
  expect(create).toHaveBeenCalledTimes(3);
  expect(released).toHaveBeenCalledTimes(1);
  const forgetful = createCpuEngine({ threads: 1 });
  for (let time = 0; time < 2; time++) await (await compiled(forgetful, timesWeight())).dispose();
  expect(create).toHaveBeenCalledTimes(5);
});

it('a program is disposed of once: its session may be another’s by then', async () => {
  const engine = createCpuEngine({ threads: 1, keptSessions: 1 });
  const program = await compiled(engine, timesWeight());
  await program.dispose();
  await expect(program.dispose()).rejects.toThrow('disposed of before');
});
