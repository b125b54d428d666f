/** Rounds whose truth is known: a win rate, a judge that errs in a known way, its rankings and its contest. */
import { Random } from '../../shared/domain/random.ts';
import { clusterEstimate } from './cluster-estimate.ts';
import type { Cluster } from './cluster-mean.ts';
import { normalQuantile } from './quantiles.ts';
import type { JudgeFigures } from './judged-win-rate.ts';

export interface SimulatedRound {
  /** The true win rate. */
  readonly truth: number;
  /** Of the judge, on pairs that the rater orders. */
  readonly accuracy: number;
  /** How far one judge's own taste shifts a whole contest, in standard deviations of its noise on one pair. */
  readonly taste: number;
  readonly contestPrompts: number;
  readonly heldOutRankings: number;
  /** Of the held-out pairs, the share that the rater ties. */
  readonly ties?: number;
  readonly judges?: number;
}

/**
 * A judge whose calls are right with the same probability whichever reply is better: with m = ±μ + noise + taste for a
 * comparison, it gives it to A where m > 0. Its taste is one number for the whole contest, since there all of A's replies
 * differ from B's in the same way; on held-out rankings, where replies of one policy meet, it is noise of each pair. Judges on half
 * the rankings have tastes that scatter around the judge's as its own scatters around 0.
 */
export function simulateRound(
  { truth, accuracy, taste, contestPrompts, heldOutRankings, ties = 0, judges = 6 }: SimulatedRound,
  random: Random,
): { judge: JudgeFigures; resampled: JudgeFigures[] } {
  const signal = normalQuantile(accuracy) * Math.sqrt(1 + taste ** 2);
  const own = taste * random.normal();
  const tastes = [own, ...Array.from({ length: judges }, () => own + taste * random.normal())];
  const shares = tastes.map(() => [] as Cluster[]);
  for (let prompt = 0; prompt < contestPrompts; prompt++) {
    const chance = spread(truth, random);
    const better = Array.from({ length: 4 }, () => (random.uniform() < chance ? 1 : -1));
    tastes.forEach((shift, judge) => {
      const calls = better.filter((side) => side * signal + random.normal() + shift > 0);
      shares[judge].push({ sum: calls.length, weight: better.length });
    });
  }
  const rankings = tastes.map(() => ({ ordered: [] as Cluster[], all: [] as Cluster[] }));
  for (let ranking = 0; ranking < heldOutRankings; ranking++) {
    const tied = Array.from({ length: 6 }, () => random.uniform() < ties);
    for (const { ordered, all } of rankings) {
      const right = tied.filter((tie) => !tie && signal + random.normal() * Math.sqrt(1 + taste ** 2) > 0).length;
      const ordering = tied.filter((tie) => !tie).length;
      ordered.push({ sum: right, weight: ordering });
      all.push({ sum: right + (tied.length - ordering) / 2, weight: tied.length });
    }
  }
  const figures = tastes.map((_, judge) => ({
    share: clusterEstimate(shares[judge]),
    accuracy: clusterEstimate(rankings[judge].ordered),
    agreement: clusterEstimate(rankings[judge].all),
  }));
  const [judge, ...resampled] = figures;
  return { judge, resampled };
}

/** Prompts differ: on half of them A's chance is above the truth, on half below. */
function spread(truth: number, random: Random): number {
  const reach = Math.min(0.2, truth, 1 - truth);
  return random.uniform() < 0.5 ? truth - reach : truth + reach;
}
