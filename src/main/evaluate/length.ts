import { ParleyError } from '../../shared/domain/errors.ts';
import { quantile } from './bootstrap.ts';
import { words } from './words.ts';

export interface LengthStatistics {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly median: number;
  readonly max: number;
}

/**
 * @param lengths in any unit: words, tokens
 * @throws ParleyError internal for none
 */
export function lengthStatistics(lengths: readonly number[]): LengthStatistics {
  if (lengths.length === 0) throw new ParleyError('internal', 'Length statistics need at least one reply.');
  const sorted = [...lengths].sort((a, b) => a - b);
  return {
    count: sorted.length,
    min: sorted[0],
    mean: sorted.reduce((sum, length) => sum + length, 0) / sorted.length,
    median: quantile(sorted, 0.5),
    max: sorted[sorted.length - 1],
  };
}

export function wordCount(text: string): number {
  return words(text).length;
}
