import { createNode, type Node, type Operation } from '../node.ts';
import { reduceAttributes, reducedShape, reduceReference, type ReduceAttributes } from './reduce.ts';

export const reduceMaxOperation: Operation<ReduceAttributes> = {
  name: 'reduceMax',
  infer: ([x], attributes) => ({ dtype: x.dtype, shape: reducedShape(x.shape, attributes) }),
  // Used to keep exponentials in range, where the result does not depend on it; no loss takes a gradient through it.
  gradient: () => [undefined],
  reference: ([x], { axes }, shape) => reduceReference(x, axes, shape, -Infinity, Math.max),
};

/** The largest value over some axes (all of them when none are named). No gradient passes. */
export function reduceMax(x: Node, axes: readonly number[] = x.shape.map((_, i) => i), keepDims = false): Node {
  return createNode(reduceMaxOperation, [x], reduceAttributes(x.shape.length, axes, keepDims));
}
