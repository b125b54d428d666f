/**
 * Krippendorff's alpha: how far raters agree beyond what chance would give, for any number of raters, with values missing
 * (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section E; the same author's Content Analysis, chapter 12).
 * 1 is agreement in everything, 0 what chance gives, below 0 is systematic disagreement.
 */
import { bootstrap, percentileInterval } from './bootstrap.ts';
import type { BootstrapOptions } from './bootstrap.ts';

/** How far apart two values are: nominal, equal or not; ordinal, by how many of all values lie between; interval, by the square of the difference. */
export const agreementMetrics = ['nominal', 'ordinal', 'interval'] as const;
export type AgreementMetric = (typeof agreementMetrics)[number];

/** What raters said of one unit, each once; whose values they are does not matter. */
export type Unit = readonly number[];

/** Units that hang together, such as the pairs of one ranking: drawn as one in a bootstrap. */
export type Item = readonly Unit[];

export interface Alpha {
  /** Null where it is not defined: nothing was said twice, or only one value was ever said. */
  readonly value: number | null;
  /** Central 95 % over items drawn again; null with fewer than 2 items, or where most draws leave alpha undefined. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** With a unit that two raters have said something of. */
  readonly items: number;
  /** Of which two raters have said something. */
  readonly units: number;
}

/** Draws of items beyond so many values take too long to wait for: fewer draws then. */
const mostDrawn = 20_000_000;
const [mostResamples, leastResamples] = [2000, 200];

/**
 * @param items each with its units; units of fewer than two values count for nothing
 * @param options the seed of the bootstrap
 */
export function krippendorffAlpha(
  items: readonly Item[],
  metric: AgreementMetric,
  { seed, resamples }: BootstrapOptions,
): Alpha {
  const paired = items.map((units) => units.filter((unit) => unit.length > 1)).filter((units) => units.length > 0);
  const values = [...new Set(paired.flat(2))].sort((a, b) => a - b);
  const matrices = paired.map((units) => coincidencesOf(units, values));
  const distance = distancesOf(values, metric);
  const value = alphaOf(total(matrices, matrices.keys()), distance, values.length);
  const units = paired.reduce((sum, all) => sum + all.length, 0);
  const counts = { items: paired.length, units };
  if (value === null || paired.length < 2) return { value, interval: null, ...counts };
  const cost = matrices.length * values.length ** 2;
  const times = resamples ?? Math.max(leastResamples, Math.min(mostResamples, Math.floor(mostDrawn / cost)));
  const drawn = bootstrap(
    matrices.length,
    (places) => alphaOf(total(matrices, places), distance, values.length) ?? Number.NaN,
    { seed, resamples: times },
  ).filter((one) => !Number.isNaN(one));
  return { value, interval: 2 * drawn.length > times ? percentileInterval(drawn) : null, ...counts };
}

/** The coincidence matrix, row by row: each unit's m values are m (m − 1) ordered pairs, which weigh 1 / (m − 1) each. */
function coincidencesOf(units: readonly Unit[], values: readonly number[]): Float64Array {
  const matrix = new Float64Array(values.length ** 2);
  const placeOf = new Map(values.map((value, place) => [value, place]));
  for (const unit of units) {
    const places = unit.map((value) => placeOf.get(value)!);
    const weight = 1 / (unit.length - 1);
    for (const [i, a] of places.entries())
      for (const [j, b] of places.entries()) if (i !== j) matrix[a * values.length + b] += weight;
  }
  return matrix;
}

function total(matrices: readonly Float64Array[], places: Iterable<number>): Float64Array {
  const sum = new Float64Array(matrices[0]?.length ?? 0);
  for (const place of places) {
    const matrix = matrices[place];
    for (let cell = 0; cell < sum.length; cell++) sum[cell] += matrix[cell];
  }
  return sum;
}

/** The squared distance δ² of the values in two places, given how often each value was said. */
type Distance = (a: number, b: number, marginals: Float64Array) => number;

function distancesOf(values: readonly number[], metric: AgreementMetric): Distance {
  if (metric === 'nominal') return (a, b) => (a === b ? 0 : 1);
  if (metric === 'interval') return (a, b) => (values[a] - values[b]) ** 2;
  return (a, b, marginals) => {
    let between = -(marginals[a] + marginals[b]) / 2;
    for (let place = Math.min(a, b); place <= Math.max(a, b); place++) between += marginals[place];
    return between ** 2;
  };
}

/** 1 − observed / expected disagreement; null where none could be expected. */
function alphaOf(coincidences: Float64Array, distance: Distance, count: number): number | null {
  const marginals = new Float64Array(count);
  for (let cell = 0; cell < coincidences.length; cell++) marginals[Math.floor(cell / count)] += coincidences[cell];
  const all = marginals.reduce((sum, one) => sum + one, 0);
  let [observed, expected] = [0, 0];
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      if (a === b) continue;
      const apart = distance(a, b, marginals);
      observed += coincidences[a * count + b] * apart;
      expected += marginals[a] * marginals[b] * apart;
    }
  }
  return expected === 0 ? null : 1 - ((all - 1) * observed) / expected;
}
