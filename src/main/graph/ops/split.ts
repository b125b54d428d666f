import { addDims, normalizeAxis, type Dim } from '../dims.ts';
import { forEachIndex, stridesOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { concat } from './concat.ts';
import { expand } from './expand.ts';
import { scalar } from './leaf.ts';

export interface SplitAttributes {
  readonly axis: number;
  /** Of all parts, in order. */
  readonly lengths: readonly Dim[];
  /** Which part this is. */
  readonly index: number;
}

/** One part; its siblings are nodes of their own with the same input and lengths. */
export const splitOperation: Operation<SplitAttributes> = {
  name: 'split',
  infer: ([x], { axis, lengths, index }) => {
    const total = lengths.reduce(addDims);
    if (total !== x.shape[axis]) {
      throw new Error(`parts of ${lengths.join(', ')} make ${total}, and axis ${axis} has ${x.shape[axis]}`);
    }
    if (fixedBefore({ lengths, index }) === undefined && fixedAfter({ lengths, index }) === undefined) {
      throw new Error(`part ${index} of ${lengths.join(', ')} has unknown lengths on both sides`);
    }
    return { dtype: x.dtype, shape: x.shape.with(axis, lengths[index]) };
  },
  gradient: ({ inputs: [x], attributes: { axis, lengths, index } }, g) => {
    const parts = lengths.map((length, i) => (i === index ? g : expand(scalar(0), x.shape.with(axis, length))));
    return [concat(parts, axis)];
  },
  reference: ([x], attributes, shape) => {
    const out = zeros(shape);
    const strides = stridesOf(x.shape);
    const start = startOf(attributes, x.shape, shape);
    forEachIndex(shape, (index, position) => {
      const from = index.reduce((sum, i, a) => sum + i * strides[a], start * strides[attributes.axis]);
      out.data[position] = x.data[from];
    });
    return out;
  },
};

/** Where a part begins, once the sizes of the whole and of the part are known. */
export function startOf(attributes: SplitAttributes, whole: readonly number[], part: readonly number[]): number {
  const before = fixedBefore(attributes);
  return before ?? whole[attributes.axis] - part[attributes.axis] - fixedAfter(attributes)!;
}

type Place = Pick<SplitAttributes, 'lengths' | 'index'>;

function fixedBefore({ lengths, index }: Place): number | undefined {
  return fixed(lengths.slice(0, index));
}

function fixedAfter({ lengths, index }: Place): number | undefined {
  return fixed(lengths.slice(index + 1));
}

function fixed(lengths: readonly Dim[]): number | undefined {
  const sum = lengths.reduce(addDims, 0);
  return typeof sum === 'number' ? sum : undefined;
}

/** x in parts along one axis. At most one part on one side of each may have a length that is known only at run time. */
export function split(x: Node, axis: number, lengths: readonly Dim[]): Node[] {
  const attributes = { axis: normalizeAxis(axis, x.shape.length), lengths };
  return lengths.map((_, index) => createNode(splitOperation, [x], { ...attributes, index }));
}
