import { forEachIndex, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';
import { mul } from './mul.ts';
import { reduceSum } from './reduce-sum.ts';
import { sub } from './sub.ts';

export const softmaxOperation: Operation<null> = {
  name: 'softmax',
  infer: ([x]) => {
    requireDType([x], 'f32');
    return { dtype: 'f32', shape: x.shape };
  },
  gradient: (node, g) => [mul(node, sub(g, reduceSum(mul(g, node), [-1], true)))],
  reference: ([x], _, shape) => {
    const out = zeros(shape);
    const width = shape[shape.length - 1];
    forEachIndex(shape.slice(0, -1), (_index, row) => {
      const values = x.data.subarray(row * width, (row + 1) * width);
      const largest = Math.max(...values);
      const exponentials = values.map((value) => Math.exp(value - largest));
      const total = exponentials.reduce((sum, value) => sum + value, 0);
      out.data.set(
        exponentials.map((value) => value / total),
        row * width,
      );
    });
    return out;
  },
};

/** Softmax over the last axis. */
export function softmax(x: Node): Node {
  return createNode(softmaxOperation, [x], null);
}
