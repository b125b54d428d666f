import { expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { PrioritizedSampler, UniformSampler } from './sampler.ts';

const settings = { priorityAlpha: 0.5, priorityEpsilon: 0.01 };

/** Priorities 1, 2, 3 and 4 by errors of their squares. */
function prioritized(): PrioritizedSampler {
  const sampler = new PrioritizedSampler(8, settings);
  for (let slot = 0; slot < 4; slot++) sampler.added(slot);
  sampler.learned(
    [0, 1, 2, 3],
    [1, -4, 9, -16].map((error) => error - Math.sign(error) * 0.01),
  );
  return sampler;
}

function shares(draws: Iterable<number>): number[] {
  const counts = [0, 0, 0, 0];
  let total = 0;
  for (const slot of draws) [counts[slot], total] = [counts[slot] + 1, total + 1];
  return counts.map((count) => count / total);
}

it('draws uniformly, with weights of 1', () => {
  const { slots, weights } = new UniformSampler().draw(40_000, 4, 0.4, Random.fromSeed(1));
  shares(slots).forEach((share) => expect(share).toBeCloseTo(0.25, 1.5));
  expect(new Set(weights)).toEqual(new Set([1]));
});

it('draws in proportion to |δ|^α', () => {
  const { slots } = prioritized().draw(10_000, 4, 1, Random.fromSeed(2));
  // One from each of equal parts: what is left to chance is at the borders.
  shares(slots).forEach((share, slot) => expect(share).toBeCloseTo((slot + 1) / 10, 3));
});

it.each([0, 0.4, 1])('weighs by (N · P)^−β over the largest, with β = %d', (beta) => {
  const { slots, weights } = prioritized().draw(100, 4, beta, Random.fromSeed(3));
  expect(new Set(slots).size).toBe(4);
  // The least likely, slot 0, weighs 1; slot k is k + 1 times as likely.
  slots.forEach((slot, i) => expect(weights[i]).toBeCloseTo((slot + 1) ** -beta, 5));
});

it('corrects the bias wholly at β = 1: a weighted mean is that of uniform draws', () => {
  const { slots, weights } = prioritized().draw(10_000, 4, 1, Random.fromSeed(4));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = slots.reduce((sum, slot, i) => sum + weights[i] * slot, 0) / total;
  expect(mean).toBeCloseTo(1.5, 2);
});

it('takes what is new as urgent as the most urgent so far', () => {
  const sampler = prioritized();
  sampler.added(0);
  sampler.added(4);
  const { slots } = sampler.draw(17_000, 5, 1, Random.fromSeed(5));
  // Priorities 4, 2, 3, 4, 4.
  expect(slots.filter((slot) => slot === 0).length / 17_000).toBeCloseTo(4 / 17, 3);
  expect(slots.filter((slot) => slot === 4).length / 17_000).toBeCloseTo(4 / 17, 3);
});

it('goes on from a checkpoint with the same draws', () => {
  const sampler = prioritized();
  sampler.learned([2], [0.123456789]);
  const resumed = new PrioritizedSampler(8, settings);
  resumed.restore(sampler.tensors, structuredClone(sampler.state));
  for (const each of [sampler, resumed]) each.added(5);
  expect(resumed.draw(64, 5, 0.7, Random.fromSeed(6))).toEqual(sampler.draw(64, 5, 0.7, Random.fromSeed(6)));
});
