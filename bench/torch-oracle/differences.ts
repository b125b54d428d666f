/** How far one side's outcome is from the other's, in few numbers with their tolerances. */
import type { ParameterTensor } from '../../src/main/engines/engine.ts';
import type { Outcome } from './recorder.ts';

export interface Difference {
  readonly quantity: string;
  readonly value: number;
  readonly tolerance: number;
}

type Tensors = ReadonlyMap<string, ParameterTensor>;

/** ‖a − b‖ / ‖b‖ of the whole, in the words of the table. */
const PARTS: Readonly<Record<string, { quantity: string; tolerance: number }>> = {
  logits: { quantity: 'logits', tolerance: 1e-5 },
  gradient: { quantity: 'gradients of update 1, worst tensor', tolerance: 1e-4 },
  first: { quantity: 'parameters after update 1, worst tensor', tolerance: 1e-5 },
  last: { quantity: 'parameters after the last update, worst tensor', tolerance: 1e-4 },
  average: { quantity: 'averaged parameters, worst tensor', tolerance: 1e-4 },
  merged: { quantity: 'weights with adapters added in, worst tensor', tolerance: 1e-4 },
  scores: { quantity: 'normalized scores by the trained model', tolerance: 1e-4 },
  implied: { quantity: 'rewards implied by the trained policy', tolerance: 1e-4 },
};

/** Of a loss: absolute. Sums over tokens and norms may be large: relative where they are above 1. */
const SERIES_TOLERANCE = 1e-5;
const WIDER_TOLERANCES: Readonly<Record<string, number>> = {
  // Squares of exponentials, which magnify rounding.
  'val/ratio_var': 1e-4,
  // A float32 sum of millions of squares loses the smallest, in PyTorch's norm as here; clipping scales gradients by it.
  grad_norm: 1e-4,
};

/**
 * @param expected decides what is compared; a figure or tensor that `actual` lacks, or has one too many of, is infinitely far
 */
export function differencesOf(actual: Outcome, expected: Outcome): Difference[] {
  const series = Object.entries(expected.series).map(([name, values]) => ({
    quantity: `${name}, ${values.length === 1 ? '1 value' : `worst of ${values.length}`}`,
    value: largestDifference(actual.series[name] ?? [], values),
    tolerance: WIDER_TOLERANCES[name] ?? SERIES_TOLERANCE,
  }));
  const parts = new Set([...expected.tensors.keys()].map(partOf));
  const tensors = [...parts].map((part) => ({
    ...PARTS[part],
    value: worstTensor(only(part, actual.tensors), only(part, expected.tensors)),
  }));
  return [...series, ...tensors];
}

function largestDifference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(...expected.map((value, i) => numberOr(Math.abs(actual[i] - value) / Math.max(1, Math.abs(value)))));
}

/**
 * A tensor that is next to nothing beside the largest of its part is measured by that one: of a 0 (the reward head's bias moves
 * nothing), only rounding is left. With a tolerance of 1e-4 that allows 1e-7 of the largest, float32's own.
 */
function worstTensor(actual: Tensors, expected: Tensors): number {
  if (actual.size !== expected.size) return Infinity;
  const negligible = 1e-3 * Math.max(...[...expected.values()].map(({ data }) => norm(data)));
  return Math.max(
    ...[...expected].map(([name, { shape, data }]) => {
      const other = actual.get(name);
      if (other?.shape.join() !== shape.join()) return Infinity;
      return numberOr(norm(data.map((value, i) => other.data[i] - value)) / Math.max(norm(data), negligible));
    }),
  );
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** What is not a number is no agreement. */
function numberOr(value: number): number {
  return Number.isNaN(value) ? Infinity : value;
}

function partOf(name: string): string {
  return name.split('/', 1)[0];
}

function only(part: string, tensors: Tensors): Tensors {
  return new Map([...tensors].filter(([name]) => partOf(name) === part));
}
