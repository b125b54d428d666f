import { expect, it } from 'vitest';
import { leavesOf } from '../../graph/leaves.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { fromValues } from '../../graph/nd-array.ts';
import type { Node } from '../../graph/node.ts';
import { input } from '../../graph/ops/leaf.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { Random } from '../../../shared/domain/random.ts';
import { box } from '../../environments/spaces.ts';
import { actor, critic } from './actor-critic.ts';
import { noisyAction, withinBounds } from './continuous-exploration.ts';
import { initialWeights, perceptron } from './perceptron.ts';
import { qValues, valueOfAction } from './q-network.ts';
import { copyToTargets, targetUpdateGraph } from './target-network.ts';

const valueOf = (node: Node, values: Record<string, [number[], number[]]>) => [
  ...evaluateReference(
    { outputs: { node } },
    Object.fromEntries(Object.entries(values).map(([name, [shape, data]]) => [name, fromValues(shape, data)])),
  ).outputs.node.data,
];
const observations = input('x', 'f32', ['B', 2]);

it('a perceptron is linear layers with ReLU between them', () => {
  const values = {
    x: [
      [1, 2],
      [3, -1],
    ],
    'net.0.weight': [
      [2, 2],
      [1, 2, -1, 1],
    ],
    'net.0.bias': [[2], [0, 1]],
    'net.1.weight': [
      [1, 2],
      [10, 100],
    ],
    'net.1.bias': [[1], [5]],
  } satisfies Record<string, [number[], number[]]>;
  // Hidden: 3 − 2 = 1, and −3 − 1 + 1 < 0; 10 · 1 + 5.
  expect(valueOf(perceptron('net', observations, [2, 1]), values)).toEqual([15]);
});

it('a dueling network adds to a state’s value what an action has over the mean of all', () => {
  const node = qValues('q', observations, { actions: 3, hidden: [], dueling: true });
  const values = {
    x: [
      [1, 2],
      [1, 0],
    ],
    'q.value.0.weight': [
      [1, 2],
      [7, 0],
    ],
    'q.value.0.bias': [[1], [0]],
    'q.advantage.0.weight': [
      [3, 2],
      [1, 0, 2, 0, 6, 0],
    ],
    'q.advantage.0.bias': [[3], [0, 0, 0]],
  } satisfies Record<string, [number[], number[]]>;
  expect(valueOf(node, values)).toEqual([5, 6, 10]);
});

it.each([
  [[], ['q.value.0', 'q.advantage.0']],
  [[5], ['q.value.0', 'q.value.1', 'q.advantage.0', 'q.advantage.1']],
  [
    [6, 5],
    ['q.trunk.0', 'q.value.0', 'q.value.1', 'q.advantage.0', 'q.advantage.1'],
  ],
])('the streams of a dueling network split before its last hidden layer: %j', (hidden, layers) => {
  const graph = { outputs: { q: qValues('q', observations, { actions: 3, hidden, dueling: true }) } };
  const names = [...leavesOf(graph).parameters.keys()].filter((name) => name.endsWith('.weight'));
  expect(names.sort()).toEqual(layers.map((layer) => `${layer}.weight`).sort());
});

it.each(['f32', 'i32'] as const)('the value of an action is picked by its index (%s)', (dtype) => {
  const picked = valueOfAction(input('values', 'f32', [2, 3]), input('actions', dtype, [2, 1]));
  expect(
    valueOf(picked, {
      values: [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
      actions: [
        [2, 1],
        [2, 0],
      ],
    }),
  ).toEqual([3, 4]);
});

it('weights start uniformly within 1/√in, by their name and the seed', () => {
  const graph = { outputs: { q: perceptron('q', input('x', 'f32', ['B', 400]), [300]) } };
  const parameters = leavesOf(graph).parameters;
  const weights = initialWeights(parameters, Random.fromSeed(3));
  const { shape, data } = weights.get('q.0.weight')!;
  expect(shape).toEqual([300, 400]);
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(0.05);
  expect(largest).toBeGreaterThan(0.0499);
  // The variance of a uniform draw within ±1/20.
  const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
  expect(variance / (0.05 ** 2 / 3)).toBeCloseTo(1, 1);
  expect(Math.max(...weights.get('q.0.bias')!.data.map(Math.abs))).toBeLessThanOrEqual(0.05);
  expect(initialWeights(parameters, Random.fromSeed(3))).toEqual(weights);
  expect(initialWeights(parameters, Random.fromSeed(4)).get('q.0.bias')).not.toEqual(weights.get('q.0.bias'));
});

it.each([
  [1, [10, 20]],
  [0.25, [2.5, 8]],
])('targets go τ of the way to their networks: τ = %d', async (tau, expected) => {
  const store = engine.createParameters();
  const targets = leavesOf({ outputs: { q: perceptron('target.q', observations, [2]) } }).parameters;
  store.write(
    new Map([
      ['q.0.weight', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
      ['q.0.bias', { shape: [2], data: Float32Array.of(0, 4) }],
    ]),
  );
  await copyToTargets(store, targets);
  store.write(new Map([['q.0.bias', { shape: [2], data: Float32Array.of(10, 20) }]]));
  const program = await engine.compile(targetUpdateGraph(targets, tau), { parameters: store });
  await program.run({});
  const after = await store.read();
  expect([...after.get('target.q.0.bias')!.data]).toEqual(expected);
  expect([...after.get('target.q.0.weight')!.data]).toEqual([1, 2, 3, 4]);
  expect([...after.get('q.0.bias')!.data]).toEqual([10, 20]);
  await program.dispose();
});

it('an actor stays within its bounds, and a critic reads observation and action', () => {
  const space = box([-1, 0], [1, 10]);
  const bias = (low: number): Record<string, [number[], number[]]> => ({
    x: [
      [1, 2],
      [0, 0],
    ],
    'actor.0.weight': [
      [2, 2],
      [0, 0, 0, 0],
    ],
    'actor.0.bias': [[2], [low, low]],
  });
  const node = actor('actor', observations, [], space);
  expect(valueOf(node, bias(-50))).toEqual([-1, 0]);
  expect(valueOf(node, bias(50))).toEqual([1, 10]);
  expect(valueOf(node, bias(0))).toEqual([0, 5]);
  const value = critic('critic', observations, input('a', 'f32', ['B', 1]), []);
  const weights = {
    'critic.0.weight': [
      [1, 3],
      [1, 10, 100],
    ],
    'critic.0.bias': [[1], [0.5]],
  } satisfies Record<string, [number[], number[]]>;
  expect(
    valueOf(value, {
      x: [
        [2, 2],
        [1, 2, 3, 4],
      ],
      a: [
        [2, 1],
        [5, 6],
      ],
      ...weights,
    }),
  ).toEqual([521.5, 643.5]);
});

it('explores uniformly at first, then around the actor’s action, within the bounds', async () => {
  const space = box([-2], [2]);
  const settings = { learningStarts: 10, explorationNoise: 0.1 };
  const random = Random.fromSeed(9);
  const draw = (step: number, action: number) =>
    Promise.all(
      Array.from({ length: 4000 }, () =>
        noisyAction(step, async () => Float32Array.of(action), random, space, settings),
      ),
    );
  const moments = (draws: Float32Array[]) => {
    const mean = draws.reduce((sum, [value]) => sum + value, 0) / draws.length;
    return [mean, Math.sqrt(draws.reduce((sum, [value]) => sum + (value - mean) ** 2, 0) / draws.length)];
  };
  const [mean, deviation] = moments(await draw(10, 1.5));
  expect(mean).toBeCloseTo(0, 0.5);
  expect(deviation).toBeCloseTo(4 / Math.sqrt(12), 1);
  const [near, spread] = moments(await draw(11, 0.7));
  expect(near).toBeCloseTo(0.7, 1.5);
  expect(spread).toBeCloseTo(0.2, 1.5);
  expect([...withinBounds(Float32Array.of(-2.0000002, 0.3), box([-2, -2], [2, 2]))]).toEqual([-2, Math.fround(0.3)]);
  expect((await draw(11, 2)).every(([value]) => value <= 2)).toBe(true);
});
