import { createNode, type Node } from '../node.ts';
import { unaryOperation } from './elementwise.ts';
import { less } from './less.ts';
import { neg } from './neg.ts';
import { scalar } from './leaf.ts';
import { where } from './where.ts';

export const absOperation = unaryOperation('abs', Math.abs, ({ inputs: [x] }, g) =>
  where(less(x, scalar(0)), neg(g), g),
);

/** |x|; the gradient at 0 is 1. */
export function abs(x: Node): Node {
  return createNode(absOperation, [x], null);
}
