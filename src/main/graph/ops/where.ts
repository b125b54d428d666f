import { broadcastShapes } from '../dims.ts';
import { broadcastPosition, forEachIndex, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType, sumToShape } from './elementwise.ts';
import { scalar } from './leaf.ts';

export const whereOperation: Operation<null> = {
  name: 'where',
  infer: ([condition, a, b]) => {
    requireDType([condition], 'bool');
    if (a.dtype !== b.dtype) throw new Error(`expected one dtype, got ${a.dtype} and ${b.dtype}`);
    return { dtype: a.dtype, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) };
  },
  gradient: ({ inputs: [condition, a, b] }, g) => {
    const zero = scalar(0);
    return [undefined, sumToShape(where(condition, g, zero), a.shape), sumToShape(where(condition, zero, g), b.shape)];
  },
  reference: ([condition, a, b], _, shape) => {
    const out = zeros(shape);
    forEachIndex(shape, (index, position) => {
      const chosen = condition.data[broadcastPosition(condition, index)] === 0 ? b : a;
      out.data[position] = chosen.data[broadcastPosition(chosen, index)];
    });
    return out;
  },
};

/** a where the condition holds, b elsewhere; all three broadcast. */
export function where(condition: Node, a: Node, b: Node): Node {
  return createNode(whereOperation, [condition, a, b], null);
}
