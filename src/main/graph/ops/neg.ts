import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';

export const negOperation = unaryOperation(
  'neg',
  (x) => -x,
  (_, g) => neg(g),
);

/** −x. */
export function neg(x: Node): Node {
  return createNode(negOperation, [x], null);
}
