import { formatShape, sameShape } from '../dims.ts';
import { forEachIndex, stridesOf, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';

export interface RotaryAttributes {
  /** Radians a position turns each pair by, D/2 of them; scaling variants come in here. */
  readonly frequencies: readonly number[];
  /** What is turned is multiplied with this. */
  readonly scale: number;
  /** Positions lie in 0..maxPositions−1. */
  readonly maxPositions: number;
  /** Turn backwards, as the gradient does: a rotation's transpose is its inverse. The scale stays. */
  readonly inverse: boolean;
}

export const rotaryOperation: Operation<RotaryAttributes> = {
  name: 'rotary',
  infer: ([x, positions], { frequencies }) => {
    requireDType([x], 'f32');
    requireDType([positions], 'i32');
    const [batch, , length, width] = x.shape;
    if (x.shape.length !== 4 || !sameShape(positions.shape, [batch, length]) || width !== 2 * frequencies.length) {
      throw new Error(
        `expected x [B, H, T, ${2 * frequencies.length}] and positions [B, T], got positions ${formatShape(positions.shape)}`,
      );
    }
    return { dtype: 'f32', shape: x.shape };
  },
  gradient: ({ inputs: [, positions], attributes }, g) => [
    createNode(rotaryOperation, [g, positions], { ...attributes, inverse: !attributes.inverse }),
    undefined,
  ],
  reference: ([x, positions], { frequencies, scale, inverse }, shape) => {
    const out = zeros(shape);
    const strides = stridesOf(shape);
    const half = frequencies.length;
    forEachIndex(shape.slice(0, 3), ([batch, head, step]) => {
      const start = batch * strides[0] + head * strides[1] + step * strides[2];
      const position = positions.data[batch * shape[2] + step];
      for (let i = 0; i < half; i++) {
        const angle = position * frequencies[i] * (inverse ? -1 : 1);
        const [first, second] = [scale * x.data[start + i], scale * x.data[start + half + i]];
        out.data[start + i] = first * Math.cos(angle) - second * Math.sin(angle);
        out.data[start + half + i] = second * Math.cos(angle) + first * Math.sin(angle);
      }
    });
    return out;
  },
};

/**
 * Rotary position embedding (Su et al. 2021, eq. 34) in the half-split layout of Llama checkpoints: element i turns
 * together with element i + D/2. x [B, H, T, D], positions i32 [B, T].
 */
export function rotary(
  x: Node,
  positions: Node,
  { frequencies, maxPositions, scale = 1 }: Pick<RotaryAttributes, 'frequencies' | 'maxPositions'> & { scale?: number },
): Node {
  return createNode(rotaryOperation, [x, positions], { frequencies, maxPositions, scale, inverse: false });
}
