import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/domain/random.ts';
import type { Cluster } from './cluster-mean.ts';
import { clusterEstimate, varianceAmong } from './cluster-estimate.ts';
import { judgedWinRate } from './judged-win-rate.ts';
import { normalCdf, normalQuantile, studentQuantile } from './quantiles.ts';
import { simulateRound } from './simulated-rounds.fixture.ts';

interface Figures {
  readonly truth: number;
  readonly accuracy: number;
  readonly taste: number;
  readonly ties?: number;
}

/** What came of many simulated rounds of one kind. */
function simulate(of: Figures, rounds = 200) {
  const random = Random.fromSeed(11).split(JSON.stringify(of));
  let [covered, kept, width] = [0, 0, 0];
  for (let i = 0; i < rounds; i++) {
    const { judge, resampled } = simulateRound({ ...of, contestPrompts: 64, heldOutRankings: 180 }, random);
    const { low, high, knows } = judgedWinRate(judge, resampled);
    if (low <= of.truth && of.truth <= high) covered++;
    if (knows && low > 0.5) kept++;
    width += (high - low) / rounds;
  }
  return { covered: covered / rounds, kept: kept / rounds, width };
}

describe('a win rate by a judge that errs', () => {
  it('has the truth in its interval in 93 to 97 % of 200 rounds with judges of 50 to 95 % accuracy', () => {
    const random = Random.fromSeed(3);
    let covered = 0;
    const rounds = 200;
    for (let i = 0; i < rounds; i++) {
      const truth = 0.3 + 0.6 * random.uniform();
      const accuracy = 0.5 + 0.45 * random.uniform();
      const { judge, resampled } = simulateRound(
        { truth, accuracy, taste: 0.3, contestPrompts: 64, heldOutRankings: 180 },
        random,
      );
      const { low, high } = judgedWinRate(judge, resampled);
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / rounds).toBeGreaterThanOrEqual(0.93);
    expect(covered / rounds).toBeLessThanOrEqual(0.97);
  });

  const cases = [0, 0.6].flatMap((taste) =>
    [0.5, 0.8].flatMap((truth) => [0.6, 0.75, 0.9].map((accuracy) => ({ taste, truth, accuracy }))),
  );
  it.each(cases)('holds for taste $taste, truth $truth, accuracy $accuracy', (figures) => {
    const { covered, kept } = simulate(figures);
    // Three standard errors below 95 %, of 200 rounds.
    expect(covered).toBeGreaterThanOrEqual(0.904);
    if (figures.truth === 0.5) expect(kept).toBeLessThanOrEqual(0.06);
  });

  it('excludes nothing for a judge that tosses coins, and keeps nothing', () => {
    for (const truth of [0.5, 0.8]) {
      const { width, kept } = simulate({ truth, accuracy: 0.5, taste: 0.6 });
      expect(width).toBeGreaterThan(0.97);
      expect(kept).toBe(0);
    }
  });

  it('is no wider than it must be for a judge that is nearly always right', () => {
    const { width, kept } = simulate({ truth: 0.8, accuracy: 0.97, taste: 0.1 });
    expect(width).toBeLessThan(0.2);
    expect(kept).toBeGreaterThan(0.95);
  });

  it('reaches down to the truth where the rater often ties and the judge never does', () => {
    // Seen in rounds by a rule: the judge gave 94 % of the comparisons to the new version, the rule 85 %, with many ties.
    const random = Random.fromSeed(5);
    const { judge, resampled } = simulateRound(
      { truth: 0.94, accuracy: 0.95, taste: 0.1, contestPrompts: 64, heldOutRankings: 180, ties: 0.4 },
      random,
    );
    const { low, high } = judgedWinRate(judge, resampled);
    expect(low).toBeLessThan(0.8);
    expect(high).toBeGreaterThan(0.94);
  });

  const clusters = (count: number, sum: number, weight: number) =>
    Array.from({ length: count }, () => ({ sum, weight }));
  const judgedBy = (ordered: Cluster[], all = ordered) => {
    const judge = {
      share: clusterEstimate(clusters(64, 3, 4)),
      accuracy: clusterEstimate(ordered),
      agreement: clusterEstimate(all),
    };
    return judgedWinRate(judge, [judge, judge, judge, judge, judge, judge]);
  };

  it('excludes nothing where the judge is measured on ties alone, or on nothing', () => {
    expect(judgedBy(clusters(60, 0, 0), clusters(60, 3, 6))).toMatchObject({ low: 0, high: 1, knows: false });
    expect(judgedBy([])).toMatchObject({ low: 0, high: 1, knows: false });
  });

  it('does not take a judge for a knowing one that is right on as few rankings as a coin might be', () => {
    expect([1, 2, 3, 4].map((count) => judgedBy(clusters(count, 1, 1)).knows)).toEqual([false, false, false, false]);
    expect(judgedBy(clusters(8, 1, 1)).knows).toBe(true);
    // Fifty rankings of one prompt are one draw.
    expect(judgedBy(clusters(1, 300, 300))).toMatchObject({ low: 0, high: 1, knows: false });
  });

  it('does not believe, nor turn around, a judge that is surely wrong', () => {
    expect(judgedBy(clusters(100, 1, 6))).toMatchObject({ value: 0.75, low: 0, high: 1, knows: false });
  });

  it('takes coins for knowing judges in at most 5 % of rounds with few rankings held out', () => {
    const random = Random.fromSeed(6);
    for (const count of [5, 8, 12, 20]) {
      const known = Array.from({ length: 2000 }, () =>
        judgedBy(Array.from({ length: count }, () => ({ sum: random.int(2), weight: 1 }))),
      ).filter(({ knows }) => knows);
      expect(known.length / 2000).toBeLessThan(0.05);
    }
  });

  it('needs judges to compare', () => {
    const { judge, resampled } = simulateRound(
      { truth: 0.5, accuracy: 0.8, taste: 0.3, contestPrompts: 20, heldOutRankings: 40 },
      Random.fromSeed(1),
    );
    expect(() => judgedWinRate(judge, resampled.slice(0, 1))).toThrow(/at least 2 judges/);
  });
});

describe('an estimate over clusters', () => {
  it('has the variance that samples of it show', () => {
    const random = Random.fromSeed(9);
    const draw = () =>
      Array.from({ length: 40 }, () => {
        const chance = random.uniform();
        const weight = 1 + random.int(6);
        return { weight, sum: Array.from({ length: weight }, () => random.uniform() < chance).filter(Boolean).length };
      });
    const estimates = Array.from({ length: 2000 }, () => clusterEstimate(draw()));
    const mean = estimates.reduce((sum, { value }) => sum + value / 2000, 0);
    const seen = estimates.reduce((sum, { value }) => sum + (value - mean) ** 2 / 1999, 0);
    const said = estimates.reduce((sum, { variance }) => sum + variance / 2000, 0);
    expect(mean).toBeCloseTo(0.5, 1);
    expect(said / seen).toBeGreaterThan(0.9);
    expect(said / seen).toBeLessThan(1.15);
  });

  it('is as sure as without the clusters that have no weight', () => {
    const some = Array.from({ length: 30 }, (_, i) => ({ sum: i % 3, weight: 2 }));
    const empty = Array.from({ length: 300 }, () => ({ sum: 0, weight: 0 }));
    const [one, other] = [clusterEstimate(some), clusterEstimate([...some, ...empty])];
    expect(other.variance).toBeCloseTo(one.variance, 12);
    expect(other.influence).toHaveLength(330);
  });

  it('is not certain where all clusters agree, and knows nothing without any', () => {
    const { value, variance } = clusterEstimate(Array.from({ length: 20 }, () => ({ sum: 2, weight: 2 })));
    expect(value).toBe(1);
    expect(variance).toBeGreaterThan(0);
    expect(clusterEstimate([])).toMatchObject({ value: NaN, variance: Infinity });
  });

  it('tells the variance among judges from the noise of single prompts', () => {
    const random = Random.fromSeed(4);
    const among = (spread: number) => {
      const judges = Array.from({ length: 200 }, () => {
        const chance = 0.5 + spread * (random.uniform() - 0.5);
        return clusterEstimate(
          Array.from({ length: 100 }, () => ({ weight: 1, sum: random.uniform() < chance ? 1 : 0 })),
        );
      });
      return varianceAmong(judges);
    };
    expect(among(0)).toBeLessThan(0.0006);
    expect(among(0.6)).toBeCloseTo(0.6 ** 2 / 12, 2);
  });
});

describe('quantiles', () => {
  it('are those of the tables', () => {
    expect(normalCdf(1.96)).toBeCloseTo(0.975, 4);
    expect(normalCdf(-1)).toBeCloseTo(0.158655, 5);
    expect(normalQuantile(0.95)).toBeCloseTo(1.644854, 4);
    // Two-sided 95 %: 5 degrees of freedom 2.5706, 10: 2.2281, 30: 2.0423.
    expect(studentQuantile(1.959964, 5)).toBeCloseTo(2.5706, 1);
    expect(studentQuantile(1.959964, 10)).toBeCloseTo(2.2281, 2);
    expect(studentQuantile(1.959964, 30)).toBeCloseTo(2.0423, 3);
  });
});
