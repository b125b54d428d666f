import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { clusterMean } from './cluster-mean.ts';
import type { Interval } from './interval.ts';

/** How A fared against B on one prompt, over any number of samples. */
export interface PromptOutcome {
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

export interface WinRate extends Interval {
  readonly ties: number;
  /** Comparisons in all, ties among them. */
  readonly count: number;
}

/** What a judge's scores say of pairs of replies to one prompt: `a[i]` against `b[i]`. Equal scores tie. */
export function outcomeOfScores(a: readonly number[], b: readonly number[]): PromptOutcome {
  if (a.length !== b.length) {
    throw new ParleyError(
      'internal',
      `Comparing replies pairwise needs as many of A as of B; got ${a.length} and ${b.length}.`,
    );
  }
  if ([...a, ...b].some(Number.isNaN)) {
    throw new ParleyError('invalid_input', said('checks.scoreMissing'));
  }
  const wins = a.filter((score, i) => score > b[i]).length;
  const losses = a.filter((score, i) => score < b[i]).length;
  return { wins, losses, ties: a.length - wins - losses };
}

/**
 * A's win rate over B with ties half, and a 95 % interval by bootstrap over prompts: replies to one prompt hang
 * together, so prompts are what is drawn again.
 * @param outcomes one entry per prompt; prompts without comparisons are left out
 * @throws ParleyError too_little_data where there is no comparison at all
 */
export function winRate(outcomes: readonly PromptOutcome[], options: BootstrapOptions): WinRate {
  const clusters = outcomes
    .map(({ wins, ties, losses }) => ({ sum: wins + ties / 2, weight: wins + ties + losses }))
    .filter(({ weight }) => weight > 0);
  if (clusters.length === 0) {
    throw new ParleyError('too_little_data', said('checks.noComparisons'));
  }
  return {
    ...clusterMean(clusters, options),
    ties: outcomes.reduce((sum, outcome) => sum + outcome.ties, 0),
    count: clusters.reduce((sum, cluster) => sum + cluster.weight, 0),
  };
}
