import { broadcastShapes, formatShape, sameShape, type Shape } from '../dims.ts';
import { broadcastPosition, forEachIndex, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { sumToShape } from './elementwise.ts';

export const expandOperation: Operation<{ readonly shape: Shape }> = {
  name: 'expand',
  infer: ([x], { shape }) => {
    if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
      throw new Error(`cannot stretch to ${formatShape(shape)}`);
    }
    return { dtype: x.dtype, shape };
  },
  gradient: ({ inputs: [x] }, g) => [sumToShape(g, x.shape)],
  reference: ([x], _, shape) => {
    const out = zeros(shape);
    forEachIndex(shape, (index, position) => {
      out.data[position] = x.data[broadcastPosition(x, index)];
    });
    return out;
  },
};

/** Repeats along axes of length 1 (and new leading axes) until the shape is reached. */
export function expand(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : createNode(expandOperation, [x], { shape });
}
