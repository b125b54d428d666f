import { sameShape } from '../dims.ts';
import { zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';

export const pickAlongRowsOperation: Operation<null> = {
  name: 'pickAlongRows',
  infer: ([x, indices]) => {
    requireDType([indices], 'i32');
    if (x.shape.length !== 2 || !sameShape(indices.shape, [x.shape[0]]))
      throw new Error('expected x [N, V] and indices [N]');
    return { dtype: x.dtype, shape: indices.shape };
  },
  gradient: () => {
    throw new Error('pickAlongRows: used in sampling only, so no gradient is offered; labelLogprobs has one');
  },
  reference: ([x, indices], _, shape) => {
    const out = zeros(shape);
    indices.data.forEach((column, row) => (out.data[row] = x.data[row * x.shape[1] + column]));
    return out;
  },
};

/** x[n, indices[n]] for each row: x [N, V], indices i32 [N] → [N]. */
export function pickAlongRows(x: Node, indices: Node): Node {
  return createNode(pickAlongRowsOperation, [x, indices], null);
}
