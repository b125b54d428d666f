import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';

export const addOperation = binaryOperation(
  'add',
  (a, b) => a + b,
  (_, g) => [g, g],
);

/** a + b, broadcast. */
export function add(a: Node, b: Node): Node {
  return createNode(addOperation, [a, b], null);
}
