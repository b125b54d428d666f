/** The weights of a policy and how they start. */
import type { ParameterTensor } from '../../engines/engine.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import type { Random } from '../../../shared/domain/random.ts';

export interface Policy {
  readonly config: ModelConfig;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
}

/** Of one copy of the weights, in float32. */
export function weightBytes(config: ModelConfig): number {
  return tensorBytes(expectedTensorShapes(config).values());
}

/** In float32. */
export function tensorBytes(shapes: Iterable<readonly number[]>): number {
  return [...shapes].reduce((sum, shape) => sum + 4 * shape.reduce((product, dim) => product * dim, 1), 0);
}

const INITIAL_STD = 0.02;

/**
 * Fresh weights: N(0, 0.02), norms 1, biases 0; projections that add to the residual stream are divided by √(2·layers), as GPT-2
 * does, so that its variance does not grow with depth.
 */
export function initializePolicy(config: ModelConfig, random: Random): Policy {
  const tensors = new Map<string, ParameterTensor>();
  for (const [name, shape] of expectedTensorShapes(config)) {
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    const addsToResidual = /(o_proj|down_proj|c_proj)\.weight$/.test(name);
    const std = addsToResidual ? INITIAL_STD / Math.sqrt(2 * config.num_hidden_layers) : INITIAL_STD;
    const draws = random.split(name);
    if (shape.length === 1) data.fill(name.endsWith('.bias') ? 0 : 1);
    else for (let i = 0; i < data.length; i++) data[i] = std * draws.normal();
    tensors.set(name, { shape, data });
  }
  return { config, tensors };
}
