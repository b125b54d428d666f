import { describe, expect, it } from 'vitest';
import { fromValues } from '../../graph/nd-array.ts';
import { input } from '../../graph/ops/leaf.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { f32 } from '../../engines/engine.ts';
import { discrete } from '../../environments/spaces.ts';
import { Random } from '../../../shared/domain/random.ts';
import { gradientsOf, outputsOf, randomBatch, randomWeights, valuesOf } from '../replay/replay.fixture.ts';
import { adam } from '../replay/replay-method.ts';
import { dqn, dqnGraph, huber } from './dqn.ts';

const optimizer = adam(0.1);
const batch = { batchSize: 5, observationWidth: 4, actionWidth: 1 };

describe.each([
  ['DQN', {}],
  ['double DQN', { double: true }],
  ['a dueling network', { dueling: true }],
  ['Huber’s loss', { loss: 'huber' as const }],
  ['all of them', { double: true, dueling: true, loss: 'huber' as const }],
])('%s', (_, changes) => {
  const settings = { double: false, dueling: false, loss: 'squared' as const, optimizer, ...changes };
  const graph = dqnGraph(batch, { actions: 3, hidden: [6, 5], dueling: settings.dueling }, settings);

  it('has the gradient of its loss, and moves no target', () => {
    const random = Random.fromSeed(4);
    const inputs = randomBatch(batch, random, () => random.int(3));
    const values = valuesOf(graph, inputs, randomWeights(graph, random), optimizer);
    const gradients = gradientsOf(graph, 'td_loss', values, optimizer);
    expect(gradients.length).toBeGreaterThan(0);
    for (const { name, seen, expected } of gradients) {
      expect(name).not.toMatch(/^target\./);
      seen.forEach((value, i) => expect(value, `${name}[${i}]`).toBeCloseTo(expected[i], 6));
    }
    expect(Math.max(...gradients.flatMap(({ seen }) => seen.map(Math.abs)))).toBeGreaterThan(0.01);
  });
});

/** A table of two states and two actions: what each network says of them is what is written here. */
const table = (name: string, rows: readonly (readonly number[])[]) => ({
  [`${name}.0.weight`]: fromValues([2, 2], [rows[0][0], rows[1][0], rows[0][1], rows[1][1]]),
  [`${name}.0.bias`]: fromValues([2], [0, 0]),
});

describe('targets by hand', () => {
  const three = { batchSize: 3, observationWidth: 2, actionWidth: 1 };
  const shape = { actions: 2, hidden: [], dueling: false };
  const inputs = {
    observations: f32(Float32Array.of(1, 0, 1, 0, 0, 1), [3, 2]),
    actions: f32(Float32Array.of(1, 0, 1), [3, 1]),
    rewards: f32(Float32Array.of(1, 2, 3)),
    nextObservations: f32(Float32Array.of(0, 1, 1, 0, 0, 1), [3, 2]),
    // The last one ends its episode.
    discounts: f32(Float32Array.of(0.5, 0.5, 0)),
    weights: f32(Float32Array.of(0.25, 0.5, 1)),
  };
  const values = (graph: ReturnType<typeof dqnGraph>) => ({
    ...valuesOf(graph, inputs, randomWeights(graph, Random.fromSeed(1)), optimizer),
    ...table('q', [
      [1, 2],
      [9, 8],
    ]),
    ...table('target.q', [
      [10, 30],
      [20, 40],
    ]),
  });
  const errorsOf = (double: boolean) => {
    const graph = dqnGraph(three, shape, { double, loss: 'squared', optimizer });
    return outputsOf(graph, values(graph));
  };

  it('take the target network’s largest value', () => {
    const { td_errors: errors, td_loss: loss, q_values: mean } = errorsOf(false);
    // 1 + 40/2 − 2, 2 + 30/2 − 1, 3 − 8.
    expect(errors).toEqual([19, 16, -5]);
    expect(loss).toEqual([0.25 * 19 ** 2 + 0.5 * 16 ** 2 + 25]);
    expect(mean[0]).toBeCloseTo(11 / 3, 6);
  });

  it('take the target network’s value of the action that the online network prefers, with double Q-learning', () => {
    // In state 1 the online network prefers action 0, which the target network takes for 20; in state 0 both prefer action 1.
    expect(errorsOf(true).td_errors).toEqual([1 + 20 / 2 - 2, 2 + 30 / 2 - 1, -5]);
  });
});

it('Huber’s loss is a parabola up to 1 and a line beyond', () => {
  const { outputs } = evaluateReference(
    { outputs: { loss: huber(input('x', 'f32', [6])) } },
    { x: fromValues([6], [0, 0.5, -0.5, 1, -1, -3]) },
  );
  expect([...outputs.loss.data]).toEqual([0, 0.125, 0.125, 0.5, 0.5, 2.5]);
});

it('takes random actions less and less, and the best otherwise', async () => {
  const env = { observationWidth: 4, actionSpace: discrete(4) } as Parameters<typeof dqn>[0];
  const method = dqn(env, 2, {
    hidden: [],
    double: false,
    dueling: false,
    loss: 'squared',
    startEpsilon: 1,
    endEpsilon: 0.2,
    epsilonSteps: 100,
    optimizer,
  });
  expect([0, 50, 100, 1000].map((step) => method.explorationAt(step).epsilon)).toEqual([
    1,
    0.6,
    expect.closeTo(0.2, 12),
    expect.closeTo(0.2, 12),
  ]);
  expect([...method.bestAction(Float32Array.of(1, 7, 3, 7))]).toEqual([1]);
  const random = Random.fromSeed(5);
  let asked = 0;
  const answer = async () => {
    asked++;
    return Float32Array.of(0, 0, 9, 0);
  };
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) counts[(await method.explore(50, answer, random))[0]]++;
  expect(asked / 4000).toBeCloseTo(0.4, 1);
  counts.forEach((count, action) => expect(count / 4000).toBeCloseTo(action === 2 ? 0.4 + 0.15 : 0.15, 1.5));
});
