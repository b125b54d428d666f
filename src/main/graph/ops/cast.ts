import { createNode, type DType, type Node, type Operation } from '../node.ts';

export const castOperation: Operation<{ readonly dtype: DType }> = {
  name: 'cast',
  infer: ([x], { dtype }) => ({ dtype, shape: x.shape }),
  gradient: ({ inputs: [x], attributes }, g) => [x.dtype === 'f32' && attributes.dtype === 'f32' ? g : undefined],
  reference: ([x], { dtype }, shape) => {
    const convert = { f32: (v: number) => v, i32: Math.trunc, bool: (v: number) => Number(v !== 0) }[dtype];
    return { shape, data: x.data.map((v) => convert(v)) };
  },
};

/** The same values as another dtype: towards i32 fractions are dropped, a bool is 0 or 1. No gradient passes. */
export function cast(x: Node, dtype: DType): Node {
  return createNode(castOperation, [x], { dtype });
}
