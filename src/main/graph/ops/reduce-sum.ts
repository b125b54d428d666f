import { createNode, type Node, type Operation } from '../node.ts';
import { expand } from './expand.ts';
import { keptShape, reduceAttributes, reducedShape, reduceReference, type ReduceAttributes } from './reduce.ts';
import { reshape } from './reshape.ts';

export const reduceSumOperation: Operation<ReduceAttributes> = {
  name: 'reduceSum',
  infer: ([x], attributes) => ({ dtype: x.dtype, shape: reducedShape(x.shape, attributes) }),
  gradient: ({ inputs: [x], attributes }, g) => [expand(reshape(g, keptShape(x.shape, attributes.axes)), x.shape)],
  reference: ([x], { axes }, shape) => reduceReference(x, axes, shape, 0, (sum, value) => sum + value),
};

/** The sum over some axes (all of them when none are named). */
export function reduceSum(x: Node, axes: readonly number[] = x.shape.map((_, i) => i), keepDims = false): Node {
  return createNode(reduceSumOperation, [x], reduceAttributes(x.shape.length, axes, keepDims));
}
