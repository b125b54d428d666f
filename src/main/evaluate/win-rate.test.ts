import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/domain/random.ts';
import { proportionInterval } from './proportion-interval.ts';
import { outcomeOfScores, winRate } from './win-rate.ts';

describe('win rate', () => {
  it('counts ties half and leaves prompts without comparisons out', () => {
    const result = winRate(
      [
        { wins: 1, ties: 0, losses: 0 },
        { wins: 0, ties: 1, losses: 0 },
        { wins: 0, ties: 0, losses: 2 },
        { wins: 0, ties: 0, losses: 0 },
      ],
      { seed: 1 },
    );
    expect(result).toMatchObject({ value: 1.5 / 4, ties: 1, count: 4 });
    expect(result.low).toBeLessThan(result.value);
    expect(result.high).toBeGreaterThan(result.value);
  });

  it('is the same for a seed and complementary for the two sides', () => {
    const outcomes = simulate(0.6, 40, 1, Random.fromSeed(2));
    const mirrored = outcomes.map(({ wins, ties, losses }) => ({ wins: losses, ties, losses: wins }));
    const [ours, again, theirs] = [outcomes, outcomes, mirrored].map((side) => winRate(side, { seed: 3 }));
    expect(again).toEqual(ours);
    expect(theirs.value).toBeCloseTo(1 - ours.value, 12);
    expect(theirs.low).toBeCloseTo(1 - ours.high, 12);
    expect(theirs.high).toBeCloseTo(1 - ours.low, 12);
  });

  it('covers the truth in about 95 % of experiments, also with samples that hang together', () => {
    const random = Random.fromSeed(4);
    for (const samplesPerPrompt of [1, 5]) {
      let covered = 0;
      for (let experiment = 0; experiment < 300; experiment++) {
        const outcomes = simulate(0.6, 60, samplesPerPrompt, random);
        const { low, high } = winRate(outcomes, { seed: experiment, resamples: 300 });
        if (low <= 0.6 && 0.6 <= high) covered += 1;
      }
      expect(covered / 300).toBeGreaterThan(0.9);
      expect(covered / 300).toBeLessThan(0.99);
    }
  });

  it('is not certain because a few prompts agree', () => {
    const five = winRate(new Array(5).fill({ wins: 1, ties: 0, losses: 0 }), { seed: 1 });
    expect(five).toMatchObject({ value: 1, high: 1 });
    expect(five.low).toBeCloseTo(proportionInterval(5, 5).low, 12);
    const allTies = winRate(new Array(5).fill({ wins: 0, ties: 3, losses: 0 }), { seed: 1 });
    expect(allTies.value).toBe(0.5);
    expect(allTies.low).toBeLessThan(0.3);
  });

  it('says that there is nothing to compare', () => {
    expect(() => winRate([], { seed: 1 })).toThrow('at least one comparison');
    expect(() => outcomeOfScores([1], [])).toThrow('got 1 and 0');
    expect(() => outcomeOfScores([NaN], [1])).toThrow('not a number');
  });

  it('turns scores into outcomes', () => {
    expect(outcomeOfScores([1, 0, 2], [1, 3, 1])).toEqual({ wins: 1, ties: 1, losses: 1 });
  });
});

describe('proportion interval', () => {
  // Reference values: scipy.stats.binomtest(k, n).proportion_ci(method="wilson").
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [3, 7, 0.1582198552514697, 0.7495416354723428],
    [85, 100, 0.7671644040916763, 0.9069401471634337],
    [10, 10, 0.7224672001371109, 1],
    [1, 1000, 0.00017654637062607809, 0.0056425585979579355],
  ])('of %d in %d', (successes, trials, low, high) => {
    const interval = proportionInterval(successes, trials);
    expect(interval.value).toBe(successes / trials);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('knows nothing from nothing, and refuses what is no share', () => {
    expect(proportionInterval(0, 0)).toEqual({ value: NaN, low: 0, high: 1 });
    expect(() => proportionInterval(2, 1)).toThrow('2 of 1');
    expect(() => proportionInterval(NaN, 1)).toThrow('0 ≤ successes ≤ trials');
  });
});

/** Prompts of which all samples agree, the hardest case for an interval that took samples as independent. */
function simulate(chance: number, prompts: number, samples: number, random: Random) {
  return Array.from({ length: prompts }, () => {
    const won = random.uniform() < chance;
    return { wins: won ? samples : 0, ties: 0, losses: won ? 0 : samples };
  });
}
