import { createNode, type Node, type Operation } from '../node.ts';

export const stopGradientOperation: Operation<null> = {
  name: 'stopGradient',
  infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
  gradient: () => [undefined],
  reference: ([x]) => x,
};

/** The value itself, through which no gradient flows. */
export function stopGradient(x: Node): Node {
  return createNode(stopGradientOperation, [x], null);
}
