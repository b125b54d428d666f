import { elementCount } from '../dims.ts';
import { zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';
import { mul } from './mul.ts';
import { reshape } from './reshape.ts';
import { softmax } from './softmax.ts';

export const logSumExpOperation: Operation<null> = {
  name: 'logSumExp',
  infer: ([x]) => {
    requireDType([x], 'f32');
    return { dtype: 'f32', shape: x.shape.slice(0, -1) };
  },
  gradient: ({ inputs: [x] }, g) => [mul(softmax(x), reshape(g, [...g.shape, 1]))],
  reference: ([x], _, shape) => {
    const out = zeros(shape);
    const width = x.shape[x.shape.length - 1];
    for (let row = 0; row < (elementCount(shape) as number); row++) {
      const values = x.data.subarray(row * width, (row + 1) * width);
      const largest = Math.max(...values);
      out.data[row] = largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    }
    return out;
  },
};

/** log Σ exp over the last axis, which goes away; in range for any finite input. */
export function logSumExp(x: Node): Node {
  return createNode(logSumExpOperation, [x], null);
}
