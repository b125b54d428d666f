import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';
import { div } from './div.ts';

export const logOperation = unaryOperation('log', Math.log, ({ inputs: [x] }, g) => div(g, x));

/** Natural logarithm. */
export function log(x: Node): Node {
  return createNode(logOperation, [x], null);
}
