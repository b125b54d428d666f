/** One step of decoding as a graph: read new tokens after a cache, sample the next one. Prefill is the same graph with an empty cache. */
import { concat } from '../graph/ops/concat.ts';
import { gatherRows } from '../graph/ops/gather-rows.ts';
import { input } from '../graph/ops/leaf.ts';
import type { Graph } from '../graph/node.ts';
import type { ModelConfig } from '../models/model-config.ts';
import { policyHidden, policyLogits } from '../models/decoder-graph.ts';
import { sampleTokens } from './sampler.ts';

/** The two programs of a session: the second is for batches in which some row has filters. */
export type DecodeProgram = 'full' | 'filtered';

/** So many of the likeliest tokens nearly always hold what top-p keeps; the rest is for `drawFiltered`. */
const SORTED_TOKENS = 512;

/**
 * Inputs: tokens and positions i32 [B, T]; `last` i32 [N], for each sample the row of hidden states [B·T] it continues
 * (N may exceed B: a prompt read once starts all its candidates); the sampler's; the cache's (`KvCache.tensors`).
 * Outputs: those of `sampleTokens`; rows f32 [2·layers·B, Hkv, T, D], the new tokens' keys and values, as one tensor
 * because each output costs a copy and a crossing; with filters also logits [N, V].
 */
export function decodeGraph(config: ModelConfig, program: DecodeProgram): Graph {
  const { num_hidden_layers: layers, num_key_value_heads: keyHeads, head_dim: headSize } = config;
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  const bias = input('bias', 'f32', ['B', 1, 1, 'C']);
  const cached = (name: string) => input(name, 'f32', ['B', keyHeads, 'C', headSize]);
  const cache = Array.from({ length: layers }, (_, layer) => ({
    keys: cached(`keys.${layer}`),
    values: cached(`values.${layer}`),
    bias,
  }));
  const { hidden, rows } = policyHidden(config, tokens, positions, cache);
  const logits = policyLogits(config, gatherRows(hidden, input('last', 'i32', ['N'])));
  const newRows = concat(
    rows.flatMap(({ keys, values }) => [keys, values]),
    0,
  );
  if (program === 'full') return { outputs: { ...sampleTokens(logits, 0), rows: newRows } };
  const sampled = sampleTokens(logits, Math.min(SORTED_TOKENS, config.vocab_size));
  return { outputs: { ...sampled, rows: newRows, logits } };
}
