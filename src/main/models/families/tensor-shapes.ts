import { leavesOf } from '../../graph/leaves.ts';
import { input } from '../../graph/ops/leaf.ts';
import { policyHidden, policyLogits } from './decoder-graph.ts';
import type { ModelConfig } from './model-config.ts';

/** What a checkpoint of this config must contain, names and shapes: the parameters its graph reads. */
export function expectedTensorShapes(config: ModelConfig): Map<string, number[]> {
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  const logits = policyLogits(config, policyHidden(config, tokens, positions).hidden);
  return new Map(
    [...leavesOf({ outputs: { logits } }).parameters].map(([name, { shape }]) => [name, shape as number[]]),
  );
}
