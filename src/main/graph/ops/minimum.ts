import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';
import { less } from './less.ts';
import { scalar } from './leaf.ts';
import { where } from './where.ts';

export const minimumOperation = binaryOperation(
  'minimum',
  (a, b) => Math.min(a, b),
  ({ inputs: [a, b] }, g) => {
    const zero = scalar(0);
    return [where(less(b, a), zero, g), where(less(b, a), g, zero)];
  },
);

/** The smaller of a and b, broadcast. Where they are equal the gradient goes to a. */
export function minimum(a: Node, b: Node): Node {
  return createNode(minimumOperation, [a, b], null);
}
