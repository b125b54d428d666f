import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';
import { neg } from './neg.ts';

export const subOperation = binaryOperation(
  'sub',
  (a, b) => a - b,
  (_, g) => [g, neg(g)],
);

/** a − b, broadcast. */
export function sub(a: Node, b: Node): Node {
  return createNode(subOperation, [a, b], null);
}
