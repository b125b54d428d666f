/** The weights of a policy and how they start. */
import type { ParameterTensor } from '../engines/engine.ts';
import { leavesOf } from '../graph/leaves.ts';
import type { Node } from '../graph/node.ts';
import { input } from '../graph/ops/leaf.ts';
import type { ModelConfig } from '../models/model-config.ts';
import { policyHidden, policyLogits } from '../models/decoder-graph.ts';
import type { Random } from '../../shared/domain/random.ts';

export interface Policy {
  readonly config: ModelConfig;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
}

/** The parameters a policy of this shape has, as nodes by name. */
export function policyParameters(config: ModelConfig): ReadonlyMap<string, Node> {
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  return leavesOf({ outputs: { logits: policyLogits(config, policyHidden(config, tokens, positions).hidden) } })
    .parameters;
}

const INITIAL_STD = 0.02;

/**
 * Fresh weights: N(0, 0.02), norms 1; projections that add to the residual stream are divided by √(2·layers), as GPT-2
 * does, so that its variance does not grow with depth.
 */
export function initializePolicy(config: ModelConfig, random: Random): Policy {
  const tensors = new Map<string, ParameterTensor>();
  for (const [name, node] of policyParameters(config)) {
    const shape = node.shape as number[];
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    const addsToResidual = /(o_proj|down_proj)\.weight$/.test(name);
    const std = addsToResidual ? INITIAL_STD / Math.sqrt(2 * config.num_hidden_layers) : INITIAL_STD;
    const draws = random.split(name);
    for (let i = 0; i < data.length; i++) data[i] = shape.length === 1 ? 1 : std * draws.normal();
    tensors.set(name, { shape, data });
  }
  return { config, tensors };
}
