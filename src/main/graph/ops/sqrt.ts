import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';
import { div } from './div.ts';
import { scalar } from './leaf.ts';
import { mul } from './mul.ts';

export const sqrtOperation = unaryOperation('sqrt', Math.sqrt, (node, g) => div(mul(g, scalar(0.5)), node));

/** Square root. */
export function sqrt(x: Node): Node {
  return createNode(sqrtOperation, [x], null);
}
