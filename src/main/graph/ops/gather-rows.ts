import { sizeOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';
import { scatterAddRows } from './scatter-add-rows.ts';

export const gatherRowsOperation: Operation<null> = {
  name: 'gatherRows',
  infer: ([table, indices]) => {
    requireDType([indices], 'i32');
    if (table.shape.length < 1) throw new Error('expected a table with rows');
    return { dtype: table.dtype, shape: [...indices.shape, ...table.shape.slice(1)] };
  },
  gradient: ({ inputs: [table, indices] }, g) => [scatterAddRows(g, indices, table.shape), undefined],
  reference: ([table, indices], _, shape) => {
    const out = zeros(shape);
    const width = sizeOf(table.shape.slice(1));
    indices.data.forEach((row, i) => out.data.set(table.data.subarray(row * width, (row + 1) * width), i * width));
    return out;
  },
};

/** Rows of a table by index: table [R, …], indices i32 [I…] → [I…, …]. Indices must lie in 0..R−1. */
export function gatherRows(table: Node, indices: Node): Node {
  return createNode(gatherRowsOperation, [table, indices], null);
}
