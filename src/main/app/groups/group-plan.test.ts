import { expect, test } from 'vitest';
import { methods } from '../../../shared/methods/all.ts';
import { expectedTrials, nextTrial, planSchema, ranked, rungAmounts } from './group-plan.ts';
import type { Outcome, Plan, Trial } from './group-plan.ts';

const settings = methods.sft.settings;
const search = (changes: object): Plan =>
  planSchema.parse({
    kind: 'search',
    strategy: 'random',
    space: {
      learningRate: { min: 1e-5, max: 1e-1, log: true },
      batchSize: { min: 1, max: 64 },
      lossOn: ['assistant', 'all'],
    },
    trials: 200,
    seconds: null,
    seed: 3,
    runSeed: 1,
    higherIsBetter: false,
    rungs: null,
    ...changes,
  });

/** Works a plan through; `objectiveOf` a trial is what its run comes to. */
function workThrough(plan: Plan, objectiveOf: (trial: Trial, place: number) => number | null = () => 1): Trial[] {
  const trials: Trial[] = [];
  const done: Outcome[] = [];
  for (let next = nextTrial(plan, settings, done); next !== undefined; next = nextTrial(plan, settings, done)) {
    done.push({ settings: next.settings, objective: objectiveOf(next, trials.length), seconds: 10 });
    trials.push(next);
  }
  return trials;
}

test('seeds come in the order they were given', () => {
  const trials = workThrough({ kind: 'seeds', seeds: [5, 1, 9] });
  expect(trials.map(({ seed, settings: changed }) => [seed, changed])).toEqual([
    [5, {}],
    [1, {}],
    [9, {}],
  ]);
});

test('a random search draws each trial by its number alone, within bounds, as likely in every decade', () => {
  const trials = workThrough(search({}));
  expect(trials).toHaveLength(200);
  expect(workThrough(search({ trials: 7 }))).toEqual(trials.slice(0, 7));
  const rates = trials.map(({ settings: { learningRate } }) => Number(learningRate));
  expect([Math.min(...rates) >= 1e-5, Math.max(...rates) <= 1e-1]).toEqual([true, true]);
  const decades = Map.groupBy(rates, (rate) => Math.min(-2, Math.floor(Math.log10(rate))));
  // A quarter of 200 in each; six deviations are 37.
  for (const [, within] of decades) expect(Math.abs(within.length - 50)).toBeLessThan(37);
  expect(decades.size).toBe(4);
  const sizes = trials.map(({ settings: { batchSize } }) => batchSize as number);
  expect(sizes.every(Number.isInteger)).toBe(true);
  expect(new Set(trials.map(({ settings: { lossOn } }) => lossOn))).toEqual(new Set(['assistant', 'all']));
  expect(workThrough(search({ seed: 4, trials: 1 }))).not.toEqual(trials.slice(0, 1));
});

test('a grid has every combination once, the last setting changing from each to the next', () => {
  const space = { learningRate: { min: 1e-4, max: 1e-2, log: true }, batchSize: [4, 8] };
  const plan = search({ strategy: 'grid', space });
  expect(expectedTrials(plan)).toBe(6);
  expect(workThrough(plan).map(({ settings: { learningRate, batchSize } }) => [learningRate, batchSize])).toEqual([
    [1e-4, 4],
    [1e-4, 8],
    [1e-3, 4],
    [1e-3, 8],
    [1e-2, 4],
    [1e-2, 8],
  ]);
});

test('successive halving trains the best third three times as long; what failed is not trained again', () => {
  expect([rungAmounts(9, 9), rungAmounts(27, 9), rungAmounts(9, 2), rungAmounts(2, 9)]).toEqual([
    [1, 3, 9],
    [1, 3, 9],
    [2],
    [9],
  ]);
  const plan = search({ strategy: 'halving', trials: 9, rungs: { setting: 'epochs', amounts: [1, 3, 9] } });
  expect(expectedTrials(plan)).toBe(13);
  // The fifth is best, then the first and the eighth; the second fails.
  const first = [0.2, null, 0.9, 0.8, 0.1, 0.7, 0.6, 0.3, 0.5];
  const trials = workThrough(plan, (_trial, place) => (place < 9 ? first[place] : 0.1 * place));
  expect(trials.map(({ rung }) => rung)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2]);
  const of = (place: number) => trials[place].settings.learningRate;
  expect(trials.slice(9).map(({ settings: { epochs, learningRate } }) => [epochs, learningRate])).toEqual([
    [3, of(4)],
    [3, of(0)],
    [3, of(7)],
    [9, of(4)],
  ]);
  expect(workThrough(plan, () => null)).toHaveLength(9);
});

test('a budget of time ends a search when it is spent', () => {
  expect(workThrough(search({ trials: null, seconds: 35 }))).toHaveLength(4);
});

test('the best come first, whichever way is better, and what failed or diverged last', () => {
  const outcomes = [null, 2, NaN, 1, 3].map((objective) => ({ objective }));
  const order = (higher: boolean) => ranked(outcomes, higher).map(({ objective }) => objective);
  expect(order(true)).toEqual([3, 2, 1, null, NaN]);
  expect(order(false)).toEqual([1, 2, 3, null, NaN]);
});
