/**
 * The percentile bootstrap (Efron 1979; Efron and Tibshirani 1993, chapter 13). What is drawn again is the
 * independent unit, here a prompt with all that was measured on it.
 */
import { Random } from '../../shared/domain/random.ts';

export const defaultResamples = 2000;

export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples?: number;
}

/** Statistics of `resamples` samples of `count` units drawn with replacement; `statistic` gets the units' indices, in an array used again. */
export function bootstrap(
  count: number,
  statistic: (drawn: Uint32Array) => number,
  { seed, resamples = defaultResamples }: BootstrapOptions,
): number[] {
  const random = Random.fromSeed(seed);
  const drawn = new Uint32Array(count);
  return Array.from({ length: resamples }, () => {
    for (let i = 0; i < count; i++) drawn[i] = random.int(count);
    return statistic(drawn);
  });
}

/** The central 95 % of the values. */
export function percentileInterval(values: readonly number[]): { low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Linear between order statistics (Hyndman and Fan 1996, type 7). @param sorted ascending, at least one */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
