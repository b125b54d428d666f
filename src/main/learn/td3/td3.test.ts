import { describe, expect, it } from 'vitest';
import { f32 } from '../../engines/engine.ts';
import { box } from '../../environments/spaces.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { Random } from '../../../shared/domain/random.ts';
import { ddpgCriticGraph } from '../ddpg/ddpg.ts';
import { actorGraph } from '../networks/actor-learner.ts';
import { gradientsOf, outputsOf, randomBatch, randomWeights, valuesOf } from '../replay/replay.fixture.ts';
import { adam } from '../replay/replay-method.ts';
import { td3, td3CriticGraph } from './td3.ts';

const optimizer = adam(0.1);
const settings = {
  hidden: [6, 5],
  actorOptimizer: optimizer,
  criticOptimizer: optimizer,
  learningStarts: 10,
  explorationNoise: 0.1,
  policyEvery: 2,
  targetNoise: 0.2,
  noiseClip: 0.5,
};
const space = box([-2, 0], [2, 1]);
const batch = { batchSize: 4, observationWidth: 3, actionWidth: 2 };

describe.each([
  ['DDPG’s critic', ddpgCriticGraph(batch, space, settings), 'qf_loss', /^critic\./],
  ['TD3’s critics', td3CriticGraph(batch, space, settings), 'qf_loss', /^critic[12]\./],
  ['the actor', actorGraph(batch, space, settings, 'critic1'), 'actor_loss', /^actor\./],
])('%s', (_, graph, loss, trained) => {
  it('has the gradient of its loss, and moves nothing else', () => {
    const random = Random.fromSeed(7);
    const noise = f32(
      new Float32Array(8).map(() => random.normal()),
      [4, 2],
    );
    const inputs = { ...randomBatch(batch, random, () => random.uniform()), noise };
    const values = valuesOf(graph, inputs, randomWeights(graph, random), optimizer);
    const gradients = gradientsOf(graph, loss, values, optimizer);
    expect(gradients.length).toBeGreaterThanOrEqual(6);
    for (const { name, seen, expected } of gradients) {
      expect(name).toMatch(trained);
      seen.forEach((value, i) => expect(value, `${name}[${i}]`).toBeCloseTo(expected[i], 6));
    }
    expect(Math.max(...gradients.flatMap(({ seen }) => seen.map(Math.abs)))).toBeGreaterThan(0.01);
  });
});

describe('targets by hand', () => {
  const one = { batchSize: 3, observationWidth: 1, actionWidth: 1 };
  const range = box([-2], [2]);
  const flat = { ...settings, hidden: [] };
  const inputs = {
    observations: f32(Float32Array.of(1, 1, 1), [3, 1]),
    actions: f32(Float32Array.of(0, 0, 0), [3, 1]),
    rewards: f32(Float32Array.of(1, 1, 7)),
    nextObservations: f32(Float32Array.of(0, 0, 0), [3, 1]),
    discounts: f32(Float32Array.of(0.5, 0.5, 0)),
    weights: f32(Float32Array.of(0.5, 0.25, 0.25)),
    noise: f32(Float32Array.of(1, -100, 0), [3, 1]),
  };
  /** Linear networks of one observation and one action. */
  const linear = (name: string, weights: readonly number[], bias: number) => ({
    [`${name}.0.weight`]: fromValues([1, weights.length], weights),
    [`${name}.0.bias`]: fromValues([1], [bias]),
  });
  /** Half the range is 2, and tanh(atanh ½) · 2 = 1. */
  const targetActor = linear('target.actor', [0], Math.atanh(0.5));

  it('of TD3 are the smaller value of the varied action', () => {
    const graph = td3CriticGraph(one, range, flat);
    const values = {
      ...valuesOf(graph, inputs, randomWeights(graph, Random.fromSeed(1)), optimizer),
      ...targetActor,
      ...linear('target.critic1', [0, 10], 0),
      ...linear('target.critic2', [0, -10], 20),
      ...linear('critic1', [0, 0], 1),
      ...linear('critic2', [0, 0], 2),
    };
    const { td_errors: errors, qf_loss: loss } = outputsOf(graph, values);
    // Noise of 0.2 · 2 makes the action 1.4: values 14 and 6. Noise of −40 is held at −0.5 · 2: action 0, values 0 and 20.
    const expected = [1 + 6 / 2 - 1, 1 + 0 - 1, 7 - 1];
    errors.forEach((error, i) => expect(error).toBeCloseTo(expected[i], 6));
    const weighted = (by: number) =>
      0.5 * (expected[0] - by) ** 2 + 0.25 * (expected[1] - by) ** 2 + 0.25 * (expected[2] - by) ** 2;
    expect(loss[0]).toBeCloseTo(weighted(0) + weighted(1), 5);
  });

  it('of DDPG are the value of the target actor’s action', () => {
    const graph = ddpgCriticGraph(one, range, flat);
    const values = {
      ...valuesOf(graph, inputs, randomWeights(graph, Random.fromSeed(1)), optimizer),
      ...targetActor,
      ...linear('target.critic', [0, 10], 0),
      ...linear('critic', [0, 0], 1),
    };
    const { td_errors: errors } = outputsOf(graph, values);
    [5, 5, 6].forEach((expected, i) => expect(errors[i]).toBeCloseTo(expected, 6));
  });
});

it('the actor learns at every second update, and the noise is standard normal', () => {
  const env = { observationWidth: 3, actionSpace: space } as Parameters<typeof td3>[0];
  const [critics, actor] = td3(env, 1000, settings).learners;
  expect([critics.every, actor.every]).toEqual([1, 2]);
  const { noise } = critics.draws!(Random.fromSeed(2));
  expect(noise.shape).toEqual([1000, 2]);
  const variance = (noise.data as Float32Array).reduce((sum, value) => sum + value * value, 0) / 2000;
  expect(variance).toBeCloseTo(1, 1);
});
