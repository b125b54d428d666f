/** The arithmetic of the grid of prompts and versions. */
import type { Client } from '../../../shared/contract/contract.ts';

export type Grid = Awaited<ReturnType<Client['compare']['grid']>>;
export type GridRow = Grid['rows'][number];

/** How far apart the best and the worst version are on this prompt. */
export function differenceOf({ cells }: Pick<GridRow, 'cells'>): number {
  const scores = scoresOf([{ cells }]);
  return scores.length === 0 ? 0 : Math.max(...scores) - Math.min(...scores);
}

/** Largest differences first; equal ones as they came. */
export function byDifference(rows: readonly GridRow[]): GridRow[] {
  return rows.toSorted((a, b) => differenceOf(b) - differenceOf(a));
}

/** With as many digits everywhere, so that columns can be read down. */
export function formatScore(score: number): string {
  return score.toFixed(2).replace('-', '−');
}

export interface ScoreScale {
  readonly low: number;
  readonly high: number;
  /** A difference of more than this is marked: the standard deviation of all scores, over prompts and versions. */
  readonly notable: number;
}

/** One scale for all bars; it holds 0, so that a bar's length is its score. */
export function scaleOf(rows: readonly Pick<GridRow, 'cells'>[]): ScoreScale {
  const scores = scoresOf(rows);
  if (scores.length === 0) return { low: 0, high: 1, notable: 0 };
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const [low, high] = [Math.min(0, ...scores), Math.max(0, ...scores)];
  return { low, high: high > low ? high : low + 1, notable: Math.sqrt(variance) };
}

/** Where a score's bar begins and how long it is, in per cent of its cell. */
export function barOf(score: number, { low, high }: ScoreScale): { start: number; length: number } {
  const share = (value: number) => (100 * (value - low)) / (high - low);
  const [from, to] = [share(Math.min(0, score)), share(Math.max(0, score))];
  return { start: from, length: Math.max(1, to - from) };
}

/**
 * A version's mark on one prompt: better or worse than the first version of the row by a notable difference.
 * @param place of the cell in its row
 */
export function markOf({ cells }: Pick<GridRow, 'cells'>, place: number, scale: ScoreScale): 'better' | 'worse' | null {
  const first = cells.findIndex((cell) => cell !== null);
  const [cell, reference] = [cells[place], cells[first]];
  if (place === first || !cell || !reference) return null;
  const difference = cell.score - reference.score;
  if (Math.abs(difference) <= scale.notable) return null;
  return difference > 0 ? 'better' : 'worse';
}

function scoresOf(rows: readonly Pick<GridRow, 'cells'>[]): number[] {
  return rows.flatMap(({ cells }) => cells.flatMap((cell) => (cell === null ? [] : [cell.score])));
}
