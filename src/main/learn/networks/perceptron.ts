/** Multilayer perceptrons as graphs, laid out and initialized as PyTorch's `nn.Linear`. */
import type { ParameterTensor } from '../../engines/engine.ts';
import { sizeOf } from '../../graph/nd-array.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { parameter, scalar } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { maximum } from '../../graph/ops/maximum.ts';
import type { Random } from '../../../shared/domain/random.ts';

/** max(x, 0); the gradient at 0 is 0, as PyTorch has it. */
export function relu(x: Node): Node {
  return maximum(scalar(0), x);
}

/**
 * Layers `name.0`, `name.1`, … with ReLU between them and nothing after the last.
 * @param x [B, width]
 * @param outputs width of each layer's output, the last one's among them
 * @returns [B, outputs.at(-1)]
 */
export function perceptron(name: string, x: Node, outputs: readonly number[]): Node {
  return outputs.reduce((value, width, layer) => {
    const fed = layer === 0 ? value : relu(value);
    const weight = parameter(`${name}.${layer}.weight`, [width, fed.shape.at(-1) as number]);
    return add(matmul(fed, weight, { transposeB: true }), parameter(`${name}.${layer}.bias`, [width]));
  }, x);
}

/**
 * Starting values for parameters named `X.weight` [out, in] and `X.bias` [out]: uniform within ±1/√in (PyTorch's default, after
 * LeCun et al. 1998). What a parameter gets depends on its name and the seed alone.
 */
export function initialWeights(parameters: ReadonlyMap<string, Node>, random: Random): Map<string, ParameterTensor> {
  return new Map(
    [...parameters].map(([name, { shape }]): [string, ParameterTensor] => {
      const weight = parameters.get(name.replace(/\.bias$/, '.weight'))!;
      const bound = 1 / Math.sqrt(weight.shape.at(-1) as number);
      const draws = random.split(name);
      const data = new Float32Array(sizeOf(shape as number[])).map(() => bound * (2 * draws.uniform() - 1));
      return [name, { shape: shape as number[], data }];
    }),
  );
}
