import { formatShape, sameShape, type Shape } from '../dims.ts';
import { sizeOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';
import { gatherRows } from './gather-rows.ts';

export const scatterAddRowsOperation: Operation<{ readonly shape: Shape }> = {
  name: 'scatterAddRows',
  infer: ([updates, indices], { shape }) => {
    requireDType([updates], 'f32');
    requireDType([indices], 'i32');
    if (!sameShape(updates.shape, [...indices.shape, ...shape.slice(1)])) {
      throw new Error(`updates do not match the indices' rows of ${formatShape(shape)}`);
    }
    return { dtype: 'f32', shape };
  },
  gradient: ({ inputs: [, indices] }, g) => [gatherRows(g, indices), undefined],
  reference: ([updates, indices], _, shape) => {
    const out = zeros(shape);
    const width = sizeOf(shape.slice(1));
    indices.data.forEach((row, i) => {
      for (let j = 0; j < width; j++) out.data[row * width + j] += updates.data[i * width + j];
    });
    return out;
  },
};

/** A table of zeros to whose rows the updates are added: updates [I…, …], indices i32 [I…] → shape [R, …]. */
export function scatterAddRows(updates: Node, indices: Node, shape: Shape): Node {
  return createNode(scatterAddRowsOperation, [updates, indices], { shape });
}
