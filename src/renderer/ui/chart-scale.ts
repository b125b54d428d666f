/** The arithmetic of charts: no DOM, no app. */

export interface Point {
  readonly x: number;
  /** NaN and infinities are gaps in the line. */
  readonly y: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** One line of a chart. */
export interface ChartSeries {
  /** At the end of its line; empty where the chart's title says it. */
  readonly label: string;
  /** In the order of x. */
  readonly points: readonly Point[];
  /** The second line of a chart is quieter than the first. */
  readonly quiet?: boolean;
  /** Of another run: drawn dashed. */
  readonly dashed?: boolean;
  /** One of many, behind the others: thin, and without a name. */
  readonly faint?: boolean;
  /** An interval around the line, filled. Both in the order of x, for the same x. */
  readonly spread?: { readonly low: readonly Point[]; readonly high: readonly Point[] };
}

/** @param step the distance of ticks that have to be told apart; left out for a value by itself */
export type FormatValue = (value: number, step?: number) => string;

/** The smallest range that holds all finite values; undefined where there is none. */
export function rangeOf(values: Iterable<number>): Range | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : undefined;
}

/** Steps of less are no numbers any more. */
const SMALLEST_SPAN = 1e-300;

/** What an axis shows, with the places of its grid. */
export interface Axis extends Range {
  readonly ticks: readonly number[];
}

/** What is above a tick by less is on it: arithmetic rounds. */
const ON_A_TICK = 1e-6;

/**
 * An axis that holds the range, with ticks at 1, 2 or 5 times a power of ten, about `count` of them. It ends at a tick above
 * all that is drawn. It begins at one that is near, else at the range's own end: noise below 0 does not open a whole step
 * that nothing is in.
 */
export function axisOf({ low, high }: Range, count = 3): Axis {
  const span = Math.max(high - low || Math.abs(high) || 1, SMALLEST_SPAN);
  const [from, to] = high > low ? [low, high] : around(low, span);
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= count) ?? 10 * power;
  const first = Math.round(from / step);
  const last = Math.max(first + 1, Math.ceil(to / step - ON_A_TICK));
  // Whole multiples, rounded once: adding steps up would write 0.30000000000000004.
  const multiples = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  // Around a large number steps may be too small to be told.
  const ticks = [...new Set(multiples)];
  return { low: Math.min(from, ticks[0]), high: Math.max(to, ticks[ticks.length - 1]), ticks };
}

/** What stands at each tick, no two alike; empty where a tick cannot be told from one before it. */
export function tickLabels(ticks: readonly number[], format: FormatValue): string[] {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : undefined;
  const labels = ticks.map((tick) => format(tick, step));
  return labels.map((label, place) => (labels.indexOf(label) === place ? label : ''));
}

/** Digits after the point that tell steps of this size apart. */
export function digitsFor(step: number): number {
  // 20 is what `toFixed` takes at most and more than a double has; a step of 0.5 needs one digit, 0.25 would two.
  return Math.min(20, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** Nothing but 0, such as the share of what never happens, has no more reason to be below it. */
function around(value: number, span: number): [number, number] {
  return value === 0 ? [0, span] : [value - span / 2, value + span / 2];
}

/** From a value to a place between `start` and `end`, in px. */
export function scale({ low, high }: Range, start: number, end: number): (value: number) => number {
  const span = high - low || 1;
  return (value) => start + ((value - low) / span) * (end - start);
}

/** The outline of what lies between two lines, of the points that both have. */
export function areaPath(
  { low, high }: NonNullable<ChartSeries['spread']>,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const outline = [...high, ...low.toReversed()].filter((point) => Number.isFinite(point.y));
  if (outline.length < 4) return '';
  return `M${outline.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join('L')}Z`;
}

/** An SVG path; a value that is no number interrupts the line. */
export function linePath(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let drawing = false;
  let path = '';
  for (const point of points) {
    if (Number.isFinite(point.y)) path += `${drawing ? 'L' : 'M'}${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`;
    drawing = Number.isFinite(point.y);
  }
  return path;
}

/**
 * At most about twice `columns` points that look the same when drawn: of each column the lowest and the highest, so that
 * a spike stays. What is no number stays too.
 */
export function thinned(points: readonly Point[], columns: number): readonly Point[] {
  if (points.length <= 2 * columns) return points;
  const size = points.length / columns;
  return Array.from({ length: columns }, (_, column) => {
    const part = points.slice(Math.floor(column * size), Math.floor((column + 1) * size));
    const gap = part.find(({ y }) => !Number.isFinite(y));
    const low = part.reduce((least, point) => (point.y < least.y ? point : least));
    const high = part.reduce((most, point) => (point.y > most.y ? point : most));
    const kept = [...new Set([low, high, ...(gap === undefined ? [] : [gap])])];
    return kept.sort((a, b) => a.x - b.x);
  }).flat();
}

/** The point nearest to `x`; undefined where there are none. Points are in the order of x. */
export function nearestPoint(points: readonly Point[], x: number): Point | undefined {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].x < x) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [points.at(Math.max(0, low - 1)), points.at(low)];
  if (before === undefined || after === undefined) return undefined;
  return x - before.x < after.x - x ? before : after;
}

/** Moves labels apart that would overlap, each as little as possible, within 0 and `height`; in the order given. */
export function spreadLabels(places: readonly number[], distance: number, height: number): number[] {
  const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
  const result = [...places];
  let least = -Infinity;
  for (const i of order) {
    result[i] = Math.max(places[i], least);
    least = result[i] + distance;
  }
  let most = height;
  for (const i of order.toReversed()) {
    result[i] = Math.min(result[i], most);
    most = result[i] - distance;
  }
  return result;
}
