import { expect, test } from 'vitest';
import { excludes } from '../../shared/domain/anytime-interval.ts';
import { Random } from '../../shared/domain/random.ts';
import { judgedWinRate } from './judged-win-rate.ts';
import {
  detectableWinRate,
  effectiveComparisons,
  requiredComparisons,
  requiredForCalibration,
  requiredVotes,
} from './power.ts';
import { proportionInterval } from './proportion-interval.ts';
import { simulateRound } from './simulated-rounds.fixture.ts';

/** The share of repeats in which it comes out. */
function often(repeats: number, seed: number, happens: (random: Random) => boolean): number {
  const random = Random.fromSeed(seed);
  return Array.from({ length: repeats }, () => happens(random)).filter(Boolean).length / repeats;
}

function wins(count: number, chance: number, random: Random): number {
  return Array.from({ length: count }, () => random.uniform() < chance).filter(Boolean).length;
}

test('783 comparisons tell a win rate of 55 % from one half, as the textbook has it', () => {
  expect(requiredComparisons(0.55)).toBe(783);
  expect(requiredComparisons(0.6)).toBe(194);
});

test.each([0.55, 0.6, 0.7, 0.85])(
  'a win rate of %d is seen in about 80 % of simulated contests of that size',
  (rate) => {
    const count = requiredComparisons(rate);
    const seen = often(2000, 1, (random) => proportionInterval(wins(count, rate, random), count).low > 0.5);
    expect(seen).toBeGreaterThan(0.75);
    expect(seen).toBeLessThan(0.87);
  },
);

test('a judge that errs makes a gain look smaller: an accuracy of 75 % costs four times the comparisons', () => {
  const [sure, erring] = [requiredComparisons(0.55), requiredComparisons(0.55, { accuracy: 0.75 })];
  expect(erring / sure).toBeCloseTo(4, 1);
  expect(requiredComparisons(0.9, { accuracy: 0.5 })).toBe(Infinity);
});

test('what a contest tells is the inverse of what it takes', () => {
  for (const rate of [0.55, 0.7, 0.9])
    expect(detectableWinRate(requiredComparisons(rate, { accuracy: 0.8 }), { accuracy: 0.8 })).toBeCloseTo(rate, 2);
  expect(detectableWinRate(20, { accuracy: 0.6 })).toBeUndefined();
});

test.each([
  { truth: 0.75, accuracy: 0.8 },
  { truth: 0.65, accuracy: 0.9 },
])(
  'a round of the required size sees $truth by a judge of $accuracy in most simulations, and half of it in fewer',
  ({ truth, accuracy }) => {
    // The simulated prompts differ by 0.2 to both sides, seen through the judge.
    const share = 0.5 + (2 * accuracy - 1) * (truth - 0.5);
    const correlation = ((2 * accuracy - 1) * 0.2) ** 2 / (share * (1 - share));
    const prompts = Math.ceil(requiredComparisons(truth, { accuracy }) / effectiveComparisons(1, 4, correlation));
    const seen = (contestPrompts: number) =>
      often(300, 2, (random) => {
        const { judge, resampled } = simulateRound(
          { truth, accuracy, taste: 0, contestPrompts, heldOutRankings: 400 },
          random,
        );
        return judgedWinRate(judge, resampled).low > 0.5;
      });
    const power = seen(prompts);
    expect(power).toBeGreaterThan(0.68);
    expect(power).toBeLessThan(0.9);
    expect(seen(Math.ceil(prompts / 2))).toBeLessThan(power - 0.15);
  },
);

test('a judge is told from a coin toss in about 80 % of simulations with so many pairs', () => {
  for (const accuracy of [0.6, 0.7]) {
    const pairs = requiredForCalibration(accuracy);
    const told = often(2000, 3, (random) => proportionInterval(wins(pairs, accuracy, random), pairs).low > 0.5);
    expect(told).toBeGreaterThan(0.75);
    expect(told).toBeLessThan(0.87);
  }
});

test('blind votes that are looked at after each one end with a clear result in 80 % of simulations or more', () => {
  for (const rate of [0.6, 0.75]) {
    const votes = requiredVotes(rate);
    expect(votes).toBeGreaterThan(requiredComparisons(rate));
    const clear = often(200, 4, (random) => {
      let won = 0;
      for (let vote = 1; vote <= votes; vote++) {
        if (random.uniform() < rate) won += 1;
        if (2 * won > vote && excludes({ wins: won, ties: 0, losses: vote - won }, 0.5)) return true;
      }
      return false;
    });
    expect(clear).toBeGreaterThan(0.78);
    expect(clear).toBeLessThan(0.97);
  }
});
