import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';
import { mul } from './mul.ts';

export const expOperation = unaryOperation('exp', Math.exp, (node, g) => mul(g, node));

/** e to the x. */
export function exp(x: Node): Node {
  return createNode(expOperation, [x], null);
}
