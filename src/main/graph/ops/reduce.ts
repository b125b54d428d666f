/** What the reductions share: which axes go, and the walk over what is left. */
import { normalizeAxis, type Shape } from '../dims.ts';
import { forEachIndex, sizeOf, stridesOf, type NdArray } from '../nd-array.ts';

export interface ReduceAttributes {
  /** Counted from the start, ascending. */
  readonly axes: readonly number[];
  /** Keep the reduced axes with length 1. */
  readonly keepDims: boolean;
}

export function reduceAttributes(rank: number, axes: readonly number[], keepDims: boolean): ReduceAttributes {
  const normalized = axes.map((axis) => normalizeAxis(axis, rank));
  return { axes: [...new Set(normalized)].sort((a, b) => a - b), keepDims };
}

export function reducedShape(shape: Shape, { axes, keepDims }: ReduceAttributes): Shape {
  if (keepDims) return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The shape with the reduced axes as 1, to broadcast a result or a gradient back. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return reducedShape(shape, { axes, keepDims: true });
}

/** Folds the reduced axes with `combine`, from `initial`. */
export function reduceReference(
  x: NdArray,
  axes: readonly number[],
  shape: readonly number[],
  initial: number,
  combine: (accumulator: number, value: number) => number,
): NdArray {
  const data = new Float64Array(sizeOf(shape)).fill(initial);
  const strides = stridesOf(x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)));
  forEachIndex(x.shape, (index, position) => {
    const target = index.reduce((sum, i, axis) => (axes.includes(axis) ? sum : sum + i * strides[axis]), 0);
    data[target] = combine(data[target], x.data[position]);
  });
  return { shape, data };
}
