import { normalizeAxis } from '../dims.ts';
import { forEachIndex, stridesOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { concat } from './concat.ts';
import { expand } from './expand.ts';
import { scalar } from './leaf.ts';

interface SliceAttributes {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

export const sliceOperation: Operation<SliceAttributes> = {
  name: 'slice',
  infer: ([x], { axis, start, end }) => {
    const length = x.shape[axis];
    if (typeof length !== 'number') throw new Error(`axis ${axis} has no fixed length (${length})`);
    if (!(0 <= start && start < end && end <= length)) throw new Error(`${start}..${end} is outside 0..${length}`);
    return { dtype: x.dtype, shape: x.shape.map((dim, i) => (i === axis ? end - start : dim)) };
  },
  gradient: ({ inputs: [x], attributes: { axis, start, end } }, g) => {
    const padding = (size: number) =>
      expand(
        scalar(0),
        x.shape.map((dim, i) => (i === axis ? size : dim)),
      );
    const after = (x.shape[axis] as number) - end;
    const parts = [start > 0 && padding(start), g, after > 0 && padding(after)].filter((part) => part !== false);
    return [concat(parts, axis)];
  },
  reference: ([x], { axis, start }, shape) => {
    const out = zeros(shape);
    const strides = stridesOf(x.shape);
    forEachIndex(shape, (index, position) => {
      out.data[position] = x.data[index.reduce((sum, i, a) => sum + i * strides[a], start * strides[axis])];
    });
    return out;
  },
};

/** Positions start (included) to end (excluded) along one axis of fixed length. */
export function slice(x: Node, axis: number, start: number, end: number): Node {
  return createNode(sliceOperation, [x], { axis: normalizeAxis(axis, x.shape.length), start, end });
}
