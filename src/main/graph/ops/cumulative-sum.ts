import { zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';

export const cumulativeSumOperation: Operation<null> = {
  name: 'cumulativeSum',
  infer: ([x]) => {
    requireDType([x], 'f32');
    return { dtype: 'f32', shape: x.shape };
  },
  gradient: () => {
    throw new Error('cumulativeSum: used in sampling only, so no gradient is offered');
  },
  reference: ([x], _, shape) => {
    const out = zeros(shape);
    const width = shape[shape.length - 1];
    x.data.forEach((value, i) => (out.data[i] = value + (i % width === 0 ? 0 : out.data[i - 1])));
    return out;
  },
};

/** Running totals along the last axis, each with its own element included. */
export function cumulativeSum(x: Node): Node {
  return createNode(cumulativeSumOperation, [x], null);
}
