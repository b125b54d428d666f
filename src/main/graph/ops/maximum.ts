import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';
import { less } from './less.ts';
import { scalar } from './leaf.ts';
import { where } from './where.ts';

export const maximumOperation = binaryOperation(
  'maximum',
  (a, b) => Math.max(a, b),
  ({ inputs: [a, b] }, g) => {
    const zero = scalar(0);
    return [where(less(a, b), zero, g), where(less(a, b), g, zero)];
  },
);

/** The larger of a and b, broadcast. Where they are equal the gradient goes to a. */
export function maximum(a: Node, b: Node): Node {
  return createNode(maximumOperation, [a, b], null);
}
