import { elementCount, formatShape, sameShape, type Shape } from '../dims.ts';
import { createNode, type Node, type Operation } from '../node.ts';

export const reshapeOperation: Operation<{ readonly shape: Shape }> = {
  name: 'reshape',
  infer: ([x], { shape }) => {
    const [from, to] = [elementCount(x.shape), elementCount(shape)];
    if (from !== to) throw new Error(`${formatShape(shape)} holds ${to} elements, the input ${from}`);
    return { dtype: x.dtype, shape };
  },
  gradient: ({ inputs: [x] }, g) => [reshape(g, x.shape)],
  reference: ([x], _, shape) => ({ shape, data: x.data }),
};

/** The same elements in the same order under another shape. */
export function reshape(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : createNode(reshapeOperation, [x], { shape });
}
