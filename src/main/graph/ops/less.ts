import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';

export const lessOperation = binaryOperation(
  'less',
  (a, b) => Number(a < b),
  () => [],
  'bool',
);

/** Whether a < b, broadcast; a bool without a gradient. */
export function less(a: Node, b: Node): Node {
  return createNode(lessOperation, [a, b], null);
}
