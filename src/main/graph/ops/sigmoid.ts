import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';
import { scalar } from './leaf.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

export const sigmoidOperation = unaryOperation(
  'sigmoid',
  (x) => 1 / (1 + Math.exp(-x)),
  (node, g) => mul(g, mul(node, sub(scalar(1), node))),
);

/** 1 / (1 + e^−x). */
export function sigmoid(x: Node): Node {
  return createNode(sigmoidOperation, [x], null);
}
