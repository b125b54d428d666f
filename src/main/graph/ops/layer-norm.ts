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

export const layerNormOperation: Operation<{ readonly epsilon: number }> = {
  name: 'layerNorm',
  infer: ([x, weight, bias]) => {
    requireDType([x, weight, bias], 'f32');
    const width = x.shape.at(-1);
    for (const [name, { shape }] of Object.entries({ weight, bias })) {
      if (shape.length !== 1 || shape[0] !== width) throw new Error(`expected a ${name} of shape [${width}]`);
    }
    return { dtype: 'f32', shape: x.shape };
  },
  gradient: ({ inputs: [x, weight, bias], attributes: { epsilon } }, g) => {
    // y = w·x̂ + b with x̂ = (x − mean x)/s: dx = (w·g − mean(w·g) − x̂·mean(w·g·x̂)) / s.
    const mean = (values: Node) => mul(reduceSum(values, [-1], true), scalar(1 / (x.shape.at(-1) as number)));
    const centered = sub(x, mean(x));
    const inverse = div(scalar(1), sqrt(add(mean(mul(centered, centered)), scalar(epsilon))));
    const normalized = mul(centered, inverse);
    const weighted = mul(g, weight);
    const along = mul(normalized, mean(mul(weighted, normalized)));
    return [
      mul(inverse, sub(sub(weighted, mean(weighted)), along)),
      sumToShape(mul(g, normalized), weight.shape),
      sumToShape(g, bias.shape),
    ];
  },
  reference: ([x, weight, bias], { epsilon }, shape) => {
    const out = zeros(shape);
    const width = shape[shape.length - 1];
    forEachIndex(shape.slice(0, -1), (_index, row) => {
      const values = x.data.subarray(row * width, (row + 1) * width);
      const mean = values.reduce((sum, value) => sum + value, 0) / width;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      const root = Math.sqrt(variance + epsilon);
      out.data.set(
        values.map((value, i) => ((value - mean) / root) * weight.data[i] + bias.data[i]),
        row * width,
      );
    });
    return out;
  },
};

/** Normalisation over the last axis to mean 0 and variance 1, then scaled and shifted (Ba et al. 2016, eq. 4): x [.., D], weight and bias [D]. */
export function layerNorm(x: Node, weight: Node, bias: Node, epsilon: number): Node {
  return createNode(layerNormOperation, [x, weight, bias], { epsilon });
}
