import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/domain/random.ts';
import type { BattleResult } from './bradley-terry.ts';
import { bradleyTerry, winProbability } from './bradley-terry.ts';
import { logStrengths } from './bradley-terry-fit.ts';

function battles(a: string, b: string, wins: number, ties: number, losses: number): BattleResult[] {
  const of = (count: number, outcome: BattleResult['outcome']) =>
    Array.from({ length: count }, () => ({ a, b, outcome }));
  return [...of(wins, 'a'), ...of(ties, 'tie'), ...of(losses, 'b')];
}

const options = { seed: 1, resamples: 300 };

describe('strengths', () => {
  it('are the maximum that another optimiser finds', () => {
    // scipy.optimize.minimize (BFGS) on the same counts, in points about 1000.
    const strengths = logStrengths([
      [0, 7, 3, 0],
      [4, 0, 5, 2],
      [1.5, 2.5, 0, 6],
      [0, 1, 3, 0],
    ]).map((strength) => 1000 + (400 / Math.LN10) * strength);
    [1126.08043, 1043.53927, 966.31656, 864.06374].forEach((expected, i) =>
      expect(strengths[i]).toBeCloseTo(expected, 3),
    );
  });

  it('have no gradient left, however lopsided the counts', () => {
    expectMaximum([
      [0, 5000, 1],
      [1, 0, 300],
      [0.25, 2, 0],
    ]);
    expectMaximum([
      [0, 1e6],
      [1e-3, 0],
    ]);
    const random = Random.fromSeed(6);
    for (let trial = 0; trial < 300; trial++) {
      expectMaximum(
        Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => random.int(4) ** random.int(8) + 0.25)),
      );
    }
  });

  function expectMaximum(wins: readonly (readonly number[])[]): void {
    const strengths = logStrengths(wins);
    wins.forEach((row, i) => {
      const expected = row.reduce(
        (sum, won, j) => sum + (i === j ? 0 : (won + wins[j][i]) / (1 + Math.exp(strengths[j] - strengths[i]))),
        0,
      );
      const won = row.reduce((sum, count, j) => sum + (i === j ? 0 : count), 0);
      expect(Math.abs(won - expected) / (won + expected)).toBeLessThan(1e-8);
    });
  }
});

describe('Bradley–Terry ratings', () => {
  it('of two versions are the log odds, ties half, on the scale of 400 points for 10 to 1', () => {
    const [first, second] = bradleyTerry(battles('new', 'old', 60, 20, 20), options);
    expect(first).toMatchObject({ version: 'new', battles: 100 });
    expect(first.rating - second.rating).toBeCloseTo(400 * Math.log10(70 / 30), 6);
    expect(first.rating + second.rating).toBeCloseTo(2000, 6);
    expect(winProbability(first.rating, second.rating)).toBeCloseTo(0.7, 9);
    expect(second.low).toBeLessThan(second.rating);
    expect(first.low).toBeGreaterThan(second.high);
  });

  it('are FastChat’s on the same battles, and their intervals within what drawing again moves', () => {
    // compute_elo_mle_with_tie of fschat 0.2.36 without scikit-learn's penalty, and get_bootstrap_result with 1,000 rounds, about a mean of 1000.
    const all = [
      ...battles('a', 'b', 70, 20, 50),
      ...battles('a', 'c', 90, 15, 40),
      ...battles('b', 'c', 60, 30, 45),
      ...battles('c', 'd', 80, 10, 30),
      ...battles('b', 'd', 66, 12, 25),
    ];
    const theirs = [
      ['a', 1103.4165, 1073.6, 1135.3],
      ['b', 1036.2923, 1009.6, 1061.8],
      ['c', 996.4476, 971.3, 1022.4],
      ['d', 863.8436, 825.5, 900.0],
    ] as const;
    const ours = bradleyTerry(all, { seed: 1, resamples: 1000 });
    expect(ours.map(({ version }) => version)).toEqual(theirs.map(([version]) => version));
    for (const [place, [, rating, low, high]] of theirs.entries()) {
      expect(ours[place].rating).toBeCloseTo(rating, 2);
      expect(Math.abs(ours[place].low - low)).toBeLessThan(6);
      expect(Math.abs(ours[place].high - high)).toBeLessThan(6);
    }
  });

  it('do not depend on the order of battles, and follow the seed', () => {
    const all = [...battles('a', 'b', 5, 1, 3), ...battles('b', 'c', 4, 0, 4), ...battles('c', 'a', 2, 2, 6)];
    const forward = bradleyTerry(all, options);
    expect(bradleyTerry(all, options)).toEqual(forward);
    const backward = bradleyTerry([...all].reverse(), options);
    forward.forEach(({ version, rating }) =>
      expect(backward.find((other) => other.version === version)?.rating).toBeCloseTo(rating, 6),
    );
  });

  it('stay finite with intervals of some width where one won or tied every battle', () => {
    for (const outcomes of [battles('a', 'b', 6, 0, 0), battles('a', 'b', 0, 6, 0)]) {
      for (const { rating, low, high } of bradleyTerry(outcomes, options)) {
        expect(Number.isFinite(rating)).toBe(true);
        expect(high - low).toBeGreaterThan(40);
        expect(low).toBeLessThanOrEqual(rating);
        expect(high).toBeGreaterThanOrEqual(rating);
      }
    }
  });

  it('cover the truth in about 95 % of experiments', () => {
    const random = Random.fromSeed(5);
    let covered = 0;
    for (let experiment = 0; experiment < 200; experiment++) {
      const wins = Array.from({ length: 80 }, () => random.uniform()).filter((drawn) => drawn < 0.7).length;
      const ratings = bradleyTerry(battles('a', 'b', wins, 0, 80 - wins), { seed: experiment, resamples: 200 });
      const strong = ratings.find(({ version }) => version === 'a');
      const truth = 1000 + 200 * Math.log10(0.7 / 0.3);
      if (strong && strong.low <= truth && truth <= strong.high) covered += 1;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('draw the battles of one prompt again together', () => {
    const width = (perPrompt: number): number => {
      const all = Array.from({ length: 100 }, (_, i): BattleResult => {
        const prompt = Math.floor(i / perPrompt);
        return { a: 'a', b: 'b', outcome: prompt % 2 === 0 ? 'a' : 'b', promptKey: String(prompt) };
      });
      const [{ low, high }] = bradleyTerry(all, options);
      return high - low;
    };
    expect(width(10)).toBeGreaterThan(2.2 * width(1));
  });

  it('refuse what cannot be rated', () => {
    expect(() => bradleyTerry([], options)).toThrow('at least one battle');
    expect(() => bradleyTerry(battles('a', 'a', 1, 0, 0), options)).toThrow('a against itself');
    const apart = [...battles('a', 'b', 1, 1, 1), ...battles('c', 'd', 1, 1, 1)];
    expect(() => bradleyTerry(apart, options)).toThrow('none of a, b met any of c, d');
  });
});
