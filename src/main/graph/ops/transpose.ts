import { forEachIndex, stridesOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';

export const transposeOperation: Operation<{ readonly permutation: readonly number[] }> = {
  name: 'transpose',
  infer: ([x], { permutation }) => {
    const axes = [...permutation].sort((a, b) => a - b);
    if (axes.length !== x.shape.length || axes.some((axis, i) => axis !== i)) {
      throw new Error(`[${permutation.join(', ')}] is no order of ${x.shape.length} axes`);
    }
    return { dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis]) };
  },
  gradient: ({ attributes: { permutation } }, g) => [
    transpose(
      g,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  reference: ([x], { permutation }, shape) => {
    const out = zeros(shape);
    const strides = stridesOf(x.shape);
    forEachIndex(shape, (index, position) => {
      out.data[position] = x.data[index.reduce((sum, i, axis) => sum + i * strides[permutation[axis]], 0)];
    });
    return out;
  },
};

/** Axes in another order: axis i of the result is axis permutation[i] of x. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  return createNode(transposeOperation, [x], { permutation });
}
