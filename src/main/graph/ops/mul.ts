import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';

export const mulOperation = binaryOperation(
  'mul',
  (a, b) => a * b,
  ({ inputs: [a, b] }, g) => [mul(g, b), mul(g, a)],
);

/** a · b, broadcast. */
export function mul(a: Node, b: Node): Node {
  return createNode(mulOperation, [a, b], null);
}
