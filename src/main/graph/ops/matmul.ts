import { broadcastShapes, formatShape } from '../dims.ts';
import { broadcastPosition, forEachIndex, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType, sumToShape } from './elementwise.ts';

interface MatmulAttributes {
  /** Whether the last two axes of a (of b) are read swapped. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matmulOperation: Operation<MatmulAttributes> = {
  name: 'matmul',
  infer: ([a, b], { transposeA, transposeB }) => {
    requireDType([a, b], 'f32');
    if (a.shape.length < 2 || b.shape.length < 2) throw new Error('expected matrices (at least two dimensions)');
    const [m, k] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
    const [l, n] = transposeB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
    if (k !== l)
      throw new Error(
        `inner dimensions differ: ${k} against ${l} (transposeA ${transposeA}, transposeB ${transposeB})`,
      );
    try {
      return { dtype: 'f32', shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n] };
    } catch {
      throw new Error(`batch dimensions of ${formatShape(a.shape)} and ${formatShape(b.shape)} do not broadcast`);
    }
  },
  gradient: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) => {
    const da = transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, g, { transposeA: !transposeA });
    return [sumToShape(da, a.shape), sumToShape(db, b.shape)];
  },
  reference: ([a, b], { transposeA, transposeB }, shape) => {
    const out = zeros(shape);
    const inner = a.shape.at(transposeA ? -2 : -1)!;
    forEachIndex(shape, (index, position) => {
      const batch = index.slice(0, -2);
      const [row, column] = index.slice(-2);
      let sum = 0;
      for (let i = 0; i < inner; i++) {
        const left = a.data[broadcastPosition(a, [...batch, ...(transposeA ? [i, row] : [row, i])])];
        sum += left * b.data[broadcastPosition(b, [...batch, ...(transposeB ? [column, i] : [i, column])])];
      }
      out.data[position] = sum;
    });
    return out;
  },
};

/** Matrix product over the last two axes; leading axes are batches and broadcast. */
export function matmul(a: Node, b: Node, options: { transposeA?: boolean; transposeB?: boolean } = {}): Node {
  const { transposeA = false, transposeB = false } = options;
  return createNode(matmulOperation, [a, b], { transposeA, transposeB });
}
