import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/node.ts';
import { add } from '../graph/ops/add.ts';
import { input, parameter, scalar } from '../graph/ops/leaf.ts';
import { mul } from '../graph/ops/mul.ts';
import { reduceSum } from '../graph/ops/reduce-sum.ts';
import { f32, scalarOf } from './engine.ts';
import { createCpuEngine } from './onnxruntime/cpu-engine.ts';
import { createReferenceEngine } from './reference-engine.ts';
import { createTfjsEngine } from './tfjs/tfjs-engine.ts';
import { trainOn } from './training.fixture.ts';

const tfjs = await createTfjsEngine('cpu');
const engines = [createCpuEngine({ threads: 1 }), tfjs, createReferenceEngine()];

describe.each(engines)('parameters of $name', (engine) => {
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

  it('never change the numbers that they were given', async () => {
    const parameters = engine.createParameters();
    const data = Float32Array.of(1, 2);
    parameters.write(new Map([['w', { shape: [2], data }]]));
    const program = await engine.compile(graph, { parameters });
    for (let i = 0; i < 4; i++) await program.run({ x });
    expect([...data]).toEqual([1, 2]);
    expect([...(await parameters.read()).get('w')!.data]).toEqual([5, 6]);
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

it('TensorFlow.js holds as many tensors after fifty updates as there are parameters, and none besides', async () => {
  const before = tf.memory().numTensors;
  const { parameters } = await trainOn(tfjs);
  expect(tf.memory().numTensors - before).toBe(Object.keys(parameters).length);
});
