/** Decoding as graphs: reading prompts, and steps of one token for each row after a cache; both sample the next token. */
import { concat } from '../graph/ops/concat.ts';
import { gatherRows } from '../graph/ops/gather-rows.ts';
import { input } from '../graph/ops/leaf.ts';
import type { Graph, Node } from '../graph/node.ts';
import { policyHidden, policyLogits, type CachePart, type LayerRows } from '../models/families/decoder-graph.ts';
import type { ModelConfig } from '../models/families/model-config.ts';
import { sampleTokens } from './sampler.ts';

/** What the sampler does for the batch: nothing but draw; filter, too, where a row has filters; penalties besides; shifts besides. */
export type DrawMode = 'full' | 'filtered' | 'penalized' | 'shifted';

/** Which graph of a session: reading prompts or a step, with what sampling. */
export interface DecodeProgram {
  readonly phase: 'prefill' | 'step';
  readonly draw: DrawMode;
}

/** So many of the likeliest tokens nearly always hold what top-p keeps; the rest is for `drawFiltered`. */
const SORTED_TOKENS = 512;

/**
 * Inputs: tokens and positions i32 [B, T]; `last` i32 [N], for each sample the row of hidden states [B·T] it continues
 * (N may exceed B: a prompt read once starts all its candidates); the sampler's.
 * Outputs: those of `sampleTokens`; rows f32 [2·layers·B, Hkv, T, D], the tokens' keys and values, as one tensor because
 * each output costs a copy and a crossing; unless the draw is full also logits [N, V].
 */
export function prefillGraph(config: ModelConfig, draw: DrawMode): Graph {
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  const { hidden, rows } = policyHidden(config, tokens, positions);
  const logits = policyLogits(config, gatherRows(hidden, input('last', 'i32', ['N'])));
  return { outputs: { ...sampled(logits, draw), rows: joined(rows) } };
}

/** Inputs: tokens and positions i32 [B, 1]; the cache's (`KvCache.tensors`); the sampler's. Outputs as above, T = 1 and N = B. */
export function stepGraph(config: ModelConfig, draw: DrawMode): Graph {
  const [tokens, positions] = [input('tokens', 'i32', ['B', 1]), input('positions', 'i32', ['B', 1])];
  const parts = [cachePart(config, 'prompt', 1, 'S'), cachePart(config, 'own', 'B', 'C')];
  const cache = Array.from({ length: config.num_hidden_layers }, (_, layer) => parts.map((part) => part(layer)));
  const { hidden, rows } = policyHidden(config, tokens, positions, cache);
  return { outputs: { ...sampled(policyLogits(config, hidden), draw), rows: joined(rows) } };
}

/** The inputs of a part of the cache: what all rows share, or what each has. */
function cachePart(config: ModelConfig, name: string, rows: 1 | 'B', slots: string): (layer: number) => CachePart {
  const { num_key_value_heads: keyHeads, head_dim: headSize } = config;
  const bias = input(`${name}.bias`, 'f32', ['B', 1, 1, slots]);
  const positions = input(`${name}.positions`, 'f32', [rows, 1, 1, slots]);
  const of = (what: string, layer: number) =>
    input(`${name}.${what}.${layer}`, 'f32', [rows, keyHeads, slots, headSize]);
  return (layer) => ({ keys: of('keys', layer), values: of('values', layer), bias, positions });
}

function sampled(logits: Node, draw: DrawMode): Record<string, Node> {
  if (draw === 'full') return { ...sampleTokens(logits, { sortedCount: 0, penalized: false, shifted: false }) };
  const sortedCount = Math.min(SORTED_TOKENS, logits.shape[1] as number);
  const shifted = draw === 'shifted';
  return { ...sampleTokens(logits, { sortedCount, penalized: shifted || draw === 'penalized', shifted }), logits };
}

function joined(rows: readonly LayerRows[]): Node {
  return concat(
    rows.flatMap(({ keys, values }) => [keys, values]),
    0,
  );
}
