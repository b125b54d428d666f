/** The arithmetic of the grid of prompts and versions. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ScoreScale } from '../../../shared/domain/score-scale.ts';

export type Grid = Awaited<ReturnType<Client['compare']['grid']>>;
export type GridRow = Grid['rows'][number];

/** With as many digits everywhere, so that columns can be read down. */
export function formatScore(score: number): string {
  return score.toFixed(2).replace('-', '−');
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
