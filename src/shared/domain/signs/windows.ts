/** Signs are judged on means over several steps that go on being so: one batch by itself says nothing. */
import type { Point } from '../run-series.ts';

interface MeansOptions {
  /** Points that a mean is over. */
  readonly width?: number;
  /** Means in a row, each a step further than the one before, that must hold. */
  readonly atLeast?: number;
}

export interface Stretch {
  readonly span: { readonly since: number; readonly until: number | null };
  /** Of the stretch's points, and of its first and last `width`. */
  readonly mean: number;
  readonly first: number;
  readonly last: number;
}

const WIDTH = 3;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean over the first `width` steps; NaN where there are fewer. */
export function beginning(points: readonly Point[], width: number): number {
  const first = finite(points).slice(0, width);
  return first.length < width ? NaN : mean(first.map(({ y }) => y));
}

/** Where the means hold for longest; nothing where that is not long enough. */
export function lasting(
  points: readonly Point[] | undefined,
  holds: (mean: number) => boolean,
  { width = WIDTH, atLeast = 2 }: MeansOptions = {},
): Stretch | undefined {
  const known = finite(points ?? []);
  const means = known.slice(width - 1).map((_, i) => mean(known.slice(i, i + width).map(({ y }) => y)));
  const { start, length } = longestRun(means.map(holds));
  if (length < atLeast) return undefined;
  const inside = known.slice(start, start + length - 1 + width);
  const holding = inside.map(({ y }) => holds(y));
  const bad = inside.slice(Math.max(0, holding.indexOf(true)), holding.lastIndexOf(true) + 1);
  // One batch far off pulls every mean that it is in.
  if (bad.length < width) return undefined;
  return {
    span: { since: bad[0].x, until: start + length === means.length ? null : bad[bad.length - 1].x },
    mean: mean(bad.map(({ y }) => y)),
    first: means[start],
    last: means[start + length - 1],
  };
}

/** One series made of two at the steps that both have. */
export function combined(
  a: readonly Point[] | undefined,
  b: readonly Point[] | undefined,
  of: (a: number, b: number) => number,
): Point[] {
  const other = new Map((b ?? []).map(({ x, y }) => [x, y]));
  return (a ?? []).flatMap(({ x, y }) => (other.has(x) ? [{ x, y: of(y, other.get(x)!) }] : []));
}

export function finite(points: readonly Point[]): Point[] {
  return points.filter(({ y }) => Number.isFinite(y));
}

function longestRun(holds: readonly boolean[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  holds.forEach((holding, i) => {
    length = holding ? length + 1 : 0;
    // The latest of equally long ones: what still goes on matters more than what is over.
    if (length >= best.length) best = { start: i + 1 - length, length };
  });
  return best;
}
