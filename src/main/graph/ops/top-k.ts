import { elementCount } from '../dims.ts';
import { zeros, type NdArray } from '../nd-array.ts';
import { createNode, type DType, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';

function topKOperation(
  name: string,
  dtype: DType,
  pick: (value: number, index: number) => number,
): Operation<{ readonly k: number }> {
  return {
    name,
    infer: ([x], { k }) => {
      requireDType([x], 'f32');
      const width = x.shape.at(-1);
      if (typeof width !== 'number' || !Number.isInteger(k) || k < 1 || k > width) {
        throw new Error(`k must lie in 1..${width}, got ${k}`);
      }
      return { dtype, shape: [...x.shape.slice(0, -1), k] };
    },
    gradient: () => [undefined],
    reference: ([x], { k }, shape): NdArray => {
      const out = zeros(shape);
      const width = x.shape[x.shape.length - 1];
      for (let row = 0; row < (elementCount(shape.slice(0, -1)) as number); row++) {
        const values = [...x.data.subarray(row * width, (row + 1) * width)];
        const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
        order.slice(0, k).forEach((index, rank) => (out.data[row * k + rank] = pick(values[index], index)));
      }
      return out;
    },
  };
}

export const topKValuesOperation = topKOperation('topKValues', 'f32', (value) => value);
export const topKIndicesOperation = topKOperation('topKIndices', 'i32', (_, index) => index);

/** The k largest values of the last axis in descending order, and where they were; the lower index first among equals. */
export function topK(x: Node, k: number): { values: Node; indices: Node } {
  return { values: createNode(topKValuesOperation, [x], { k }), indices: createNode(topKIndicesOperation, [x], { k }) };
}
