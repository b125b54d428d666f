import { forEachIndex, zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { add } from './add.ts';
import { div } from './div.ts';
import { requireDType, sumToShape } from './elementwise.ts';
import { scalar } from './leaf.ts';
import { mul } from './mul.ts';
import { reduceSum } from './reduce-sum.ts';
import { sqrt } from './sqrt.ts';
import { sub } from './sub.ts';

export const rmsNormOperation: Operation<{ readonly epsilon: number }> = {
  name: 'rmsNorm',
  infer: ([x, weight]) => {
    requireDType([x, weight], 'f32');
    const width = x.shape.at(-1);
    if (weight.shape.length !== 1 || weight.shape[0] !== width)
      throw new Error(`expected a weight of shape [${width}]`);
    return { dtype: 'f32', shape: x.shape };
  },
  gradient: ({ inputs: [x, weight], attributes: { epsilon } }, g) => {
    // y = w·x/r with r = √(mean x² + ε): dx = (w·g − x̂·mean(w·g·x̂)) / r with x̂ = x/r.
    const perElement = scalar(1 / (x.shape.at(-1) as number));
    const meanSquare = mul(reduceSum(mul(x, x), [-1], true), perElement);
    const inverse = div(scalar(1), sqrt(add(meanSquare, scalar(epsilon))));
    const normalized = mul(x, inverse);
    const product = mul(g, normalized);
    const along = mul(reduceSum(mul(product, weight), [-1], true), perElement);
    return [mul(inverse, sub(mul(g, weight), mul(normalized, along))), sumToShape(product, weight.shape)];
  },
  reference: ([x, weight], { epsilon }, shape) => {
    const out = zeros(shape);
    const width = shape[shape.length - 1];
    forEachIndex(shape.slice(0, -1), (_index, row) => {
      const values = x.data.subarray(row * width, (row + 1) * width);
      const root = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / width + epsilon);
      out.data.set(
        values.map((value, i) => (value / root) * weight.data[i]),
        row * width,
      );
    });
    return out;
  },
};

/** Root-mean-square normalisation over the last axis, times a weight (Zhang & Sennrich 2019, eq. 4): x [.., D], weight [D]. */
export function rmsNorm(x: Node, weight: Node, epsilon: number): Node {
  return createNode(rmsNormOperation, [x, weight], { epsilon });
}
