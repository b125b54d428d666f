/** What an observation or an action may be (Gymnasium's spaces): whether a value belongs to it, and a draw from it. */
import type { Random } from '../../shared/domain/random.ts';

export interface Space<Value> {
  /** As a reader of `parley environments list` sees it: "Discrete(4)". */
  readonly form: string;
  contains(value: unknown): value is Value;
  /** Every value equally likely, where that is possible. */
  sample(random: Random): Value;
}

/** 0 … n − 1. */
export interface Discrete extends Space<number> {
  readonly n: number;
}

/** Float32 vectors between bounds, which may be infinite. */
export interface Box extends Space<Float32Array> {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Texts of at most so many UTF-16 units. */
export interface Text extends Space<string> {
  readonly maxLength: number;
}

export function discrete(n: number): Discrete {
  return {
    n,
    form: `Discrete(${n})`,
    contains: (value): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) < n,
    sample: (random) => random.int(n),
  };
}

/** @param low lower bound of each element; as long as `high` */
export function box(low: readonly number[], high: readonly number[]): Box {
  const [least, most] = [Float32Array.from(low), Float32Array.from(high)];
  return {
    low: least,
    high: most,
    form: `Box(${low.length})`,
    contains: (value): value is Float32Array =>
      value instanceof Float32Array &&
      value.length === least.length &&
      value.every((x, i) => x >= least[i] && x <= most[i]),
    sample: (random) => Float32Array.from(least, (_, i) => drawWithin(random, least[i], most[i])),
  };
}

/** Uniform between two bounds, exponential from one, normal without any: as Gymnasium draws. */
function drawWithin(random: Random, low: number, high: number): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return low + random.uniform() * (high - low);
  if (Number.isFinite(low)) return low - Math.log(1 - random.uniform());
  if (Number.isFinite(high)) return high + Math.log(1 - random.uniform());
  return random.normal();
}

/** @param phrases what is drawn from: no draw of letters would say anything */
export function text(maxLength: number, phrases: readonly string[]): Text {
  return {
    maxLength,
    form: `Text(${maxLength})`,
    contains: (value): value is string => typeof value === 'string' && value.length <= maxLength,
    sample: (random) => phrases[random.int(phrases.length)],
  };
}
