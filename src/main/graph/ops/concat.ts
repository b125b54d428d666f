import { addDims, formatShape, normalizeAxis } from '../dims.ts';
import { forEachIndex, stridesOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { split } from './split.ts';

export const concatOperation: Operation<{ readonly axis: number }> = {
  name: 'concat',
  infer: ([first, ...rest], { axis }) => {
    let length = first.shape[axis];
    for (const other of rest) {
      const fits = other.shape.length === first.shape.length && other.dtype === first.dtype;
      if (!fits || other.shape.some((dim, i) => i !== axis && dim !== first.shape[i])) {
        throw new Error(`${formatShape(other.shape)} does not continue ${formatShape(first.shape)} along axis ${axis}`);
      }
      length = addDims(length, other.shape[axis]);
    }
    return { dtype: first.dtype, shape: first.shape.map((dim, i) => (i === axis ? length : dim)) };
  },
  gradient: ({ inputs, attributes: { axis } }, g) => {
    return split(
      g,
      axis,
      inputs.map((part) => part.shape[axis]),
    );
  },
  reference: (inputs, { axis }, shape) => {
    const out = zeros(shape);
    const strides = stridesOf(shape);
    let start = 0;
    for (const part of inputs) {
      forEachIndex(part.shape, (index, position) => {
        out.data[index.reduce((sum, i, a) => sum + i * strides[a], start * strides[axis])] = part.data[position];
      });
      start += part.shape[axis];
    }
    return out;
  },
};

/** Parts one after the other along an axis. */
export function concat(parts: readonly Node[], axis: number): Node {
  if (parts.length === 1) return parts[0];
  return createNode(concatOperation, parts, { axis: normalizeAxis(axis, parts[0].shape.length) });
}
