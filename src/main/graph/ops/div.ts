import { createNode, type Node } from '../node.ts';
import { binaryOperation } from './elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const divOperation = binaryOperation(
  'div',
  (a, b) => a / b,
  (node, g) => {
    const [, b] = node.inputs;
    const da = div(g, b);
    return [da, neg(mul(da, node))];
  },
);

/** a / b, broadcast. */
export function div(a: Node, b: Node): Node {
  return createNode(divOperation, [a, b], null);
}
