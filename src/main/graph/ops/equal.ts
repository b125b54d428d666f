import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';

export const equalOperation = binaryOperation(
  'equal',
  (a, b) => Number(a === b),
  () => [],
  'bool',
);

/** Whether a = b, broadcast; a bool without a gradient. */
export function equal(a: Node, b: Node): Node {
  return createNode(equalOperation, [a, b], null);
}
