import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';
import { scalar } from './leaf.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

export const tanhOperation = unaryOperation('tanh', Math.tanh, (node, g) => mul(g, sub(scalar(1), mul(node, node))));

/** Hyperbolic tangent. */
export function tanh(x: Node): Node {
  return createNode(tanhOperation, [x], null);
}
