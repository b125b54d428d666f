/** One step of decoding as a graph: read new tokens after a cache, sample the next one. Prefill is the same graph with an empty cache. */
import { concat } from '../graph/ops/concat.ts';
import { gatherRows } from '../graph/ops/gather-rows.ts';
import { input } from '../graph/ops/leaf.ts';
import type { Graph } from '../graph/node.ts';
import type { LlamaConfig } from '../models/llama-config.ts';
import { llama, llamaLogits } from '../models/llama.ts';
import { sampleTokens, type SamplerVariant } from './sampler.ts';

/**
 * Inputs: tokens and positions i32 [B, T]; `last` i32 [N], for each sample the row of hidden states [B·T] it continues
 * (N may exceed B: a prompt read once starts all its candidates); the sampler's; the cache's (`KvCache.tensors`).
 * Outputs: token i32 [N]; logprob f32 [N]; rows f32 [2·layers·B, Hkv, T, D], the new tokens' keys and values, as one
 * tensor because each output costs a copy and a crossing.
 */
export function decodeGraph(config: LlamaConfig, variant: SamplerVariant): Graph {
  const { num_hidden_layers: layers, num_key_value_heads: keyHeads, head_dim: headSize } = config;
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  const bias = input('bias', 'f32', ['B', 1, 1, 'C']);
  const cached = (name: string) => input(name, 'f32', ['B', keyHeads, 'C', headSize]);
  const cache = Array.from({ length: layers }, (_, layer) => ({
    keys: cached(`keys.${layer}`),
    values: cached(`values.${layer}`),
    bias,
  }));
  const { hidden, rows } = llama(config, tokens, positions, cache);
  const logits = llamaLogits(config, gatherRows(hidden, input('last', 'i32', ['N'])));
  const { token, logprob } = sampleTokens(logits, variant);
  const newRows = concat(
    rows.flatMap(({ keys, values }) => [keys, values]),
    0,
  );
  return { outputs: { token, logprob, rows: newRows } };
}
