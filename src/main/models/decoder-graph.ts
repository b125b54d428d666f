/**
 * The Llama architecture as a graph (Touvron et al. 2023): RMSNorm, rotary positions, grouped-query attention, SwiGLU.
 * Parameters carry the names of Hugging Face checkpoints. One block serves training (whole sequences) and decoding
 * (new tokens after a key/value cache); only the attention differs.
 */
import { silu } from '../graph/compose.ts';
import { multiplyDims, type Dim } from '../graph/dims.ts';
import type { Node } from '../graph/node.ts';
import { add } from '../graph/ops/add.ts';
import { div } from '../graph/ops/div.ts';
import { exp } from '../graph/ops/exp.ts';
import { gatherRows } from '../graph/ops/gather-rows.ts';
import { parameter, scalar } from '../graph/ops/leaf.ts';
import { less } from '../graph/ops/less.ts';
import { matmul } from '../graph/ops/matmul.ts';
import { maximum } from '../graph/ops/maximum.ts';
import { mul } from '../graph/ops/mul.ts';
import { reduceMax } from '../graph/ops/reduce-max.ts';
import { reduceSum } from '../graph/ops/reduce-sum.ts';
import { reshape } from '../graph/ops/reshape.ts';
import { rmsNorm } from '../graph/ops/rms-norm.ts';
import { rotary } from '../graph/ops/rotary.ts';
import { softmax } from '../graph/ops/softmax.ts';
import { sub } from '../graph/ops/sub.ts';
import { transpose } from '../graph/ops/transpose.ts';
import { where } from '../graph/ops/where.ts';
import type { ModelConfig } from './model-config.ts';

/** Added to the score of a position that must not be seen. Finite, so that a row without any stays a number. */
const MASKED = -1e9;

/** One layer's cache: keys and values [B, Hkv, C, D], of which `bias` [B, 1, 1, C] hides what is not filled. */
export interface LayerCache {
  readonly keys: Node;
  readonly values: Node;
  readonly bias: Node;
}

/** The keys (already rotated) and values of the tokens just read, [B, Hkv, T, D]. */
export interface LayerRows {
  readonly keys: Node;
  readonly values: Node;
}

export interface DecoderResult {
  /** After the last norm, [B·T, hidden]. */
  readonly hidden: Node;
  /** Per layer, for a cache. */
  readonly rows: readonly LayerRows[];
}

/**
 * Hidden states of tokens [B, T] at positions [B, T] (both i32, B and T named or fixed). Within the batch a token sees
 * those of its row whose position is not greater than its own, so padding at the end changes nothing before it.
 */
export function policyHidden(
  config: ModelConfig,
  tokens: Node,
  positions: Node,
  cache?: readonly LayerCache[],
): DecoderResult {
  const weight = (name: string, ...shape: number[]) => parameter(`model.${name}`, shape);
  const width = config.hidden_size;
  const [batch, length] = tokens.shape;
  const embedded = gatherRows(weight('embed_tokens.weight', config.vocab_size, width), tokens);
  let x = reshape(embedded, [multiplyDims(batch, length), width]);
  const mask = causalMask(positions);
  const rows: LayerRows[] = [];
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const inLayer = (name: string, ...shape: number[]) => weight(`layers.${layer}.${name}`, ...shape);
    const norm = (name: string, input: Node) => rmsNorm(input, inLayer(name, width), config.rms_norm_eps);
    const { output, keys, values } = attention(
      config,
      inLayer,
      norm('input_layernorm.weight', x),
      positions,
      mask,
      cache?.[layer],
    );
    rows.push({ keys, values });
    x = add(x, output);
    x = add(x, feedForward(config, inLayer, norm('post_attention_layernorm.weight', x)));
  }
  return { hidden: rmsNorm(x, weight('norm.weight', width), config.rms_norm_eps), rows };
}

/** Scores of the next token for rows of hidden states: [N, hidden] → [N, V]. */
export function policyLogits(config: ModelConfig, hidden: Node): Node {
  const name = config.tie_word_embeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
  return linear(hidden, parameter(name, [config.vocab_size, config.hidden_size]));
}

type LayerWeight = (name: string, ...shape: number[]) => Node;

/** x [N, in] times a weight [out, in], the layout of checkpoints. */
function linear(x: Node, weight: Node): Node {
  return matmul(x, weight, { transposeB: true });
}

function feedForward(
  { hidden_size: width, intermediate_size: inner }: ModelConfig,
  weight: LayerWeight,
  x: Node,
): Node {
  const gate = silu(linear(x, weight('mlp.gate_proj.weight', inner, width)));
  const up = linear(x, weight('mlp.up_proj.weight', inner, width));
  return linear(mul(gate, up), weight('mlp.down_proj.weight', width, inner));
}

/** [B, 1, 1, T, T], added to the scores. */
function causalMask(positions: Node): Node {
  const [batch, length] = positions.shape;
  const asQuery = reshape(positions, [batch, 1, 1, length, 1]);
  const asKey = reshape(positions, [batch, 1, 1, 1, length]);
  return where(less(asQuery, asKey), scalar(MASKED), scalar(0));
}

function attention(
  config: ModelConfig,
  weight: LayerWeight,
  x: Node,
  positions: Node,
  mask: Node,
  cache: LayerCache | undefined,
): LayerRows & { output: Node } {
  const { hidden_size: width, num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size } = config;
  const [batch, length] = positions.shape;
  const project = (name: string, count: number): Node => {
    const projected = linear(x, weight(`self_attn.${name}.weight`, count * size, width));
    return transpose(reshape(projected, [batch, length, count, size]), [0, 2, 1, 3]);
  };
  const turned = (headsOfToken: Node) =>
    rotary(headsOfToken, positions, rotaryFrequencies(config), config.max_position_embeddings);
  const keys = turned(project('k_proj', keyHeads));
  const values = project('v_proj', keyHeads);
  // Query heads that share a key head are stacked along the rows: one product per key head, and no keys are repeated.
  const stacked: Dim[] = [batch, keyHeads, multiplyDims(heads / keyHeads, length), size];
  const queries = reshape(mul(turned(project('q_proj', heads)), scalar(1 / Math.sqrt(size))), stacked);
  const grouped: Dim[] = [batch, keyHeads, heads / keyHeads, length];
  const perHead = reshape(matmul(queries, keys, { transposeB: true }), [...grouped, length]);
  const scores = reshape(add(perHead, mask), [...stacked.slice(0, 3), length]);
  const mixed = cache ? attendWithCache(queries, scores, values, cache) : matmul(softmax(scores), values);
  const byToken = transpose(reshape(mixed, [batch, heads, length, size]), [0, 2, 1, 3]);
  const joined = reshape(byToken, [multiplyDims(batch, length), heads * size]);
  return { output: linear(joined, weight('self_attn.o_proj.weight', width, heads * size)), keys, values };
}

/**
 * Softmax over the cache and the new tokens together, as two sums: the cache is read where it lies instead of being
 * copied to join the new rows.
 */
function attendWithCache(queries: Node, newScores: Node, newValues: Node, cache: LayerCache): Node {
  const oldScores = add(matmul(queries, cache.keys, { transposeB: true }), cache.bias);
  const largest = maximum(reduceMax(oldScores, [-1], true), reduceMax(newScores, [-1], true));
  const [oldParts, newParts] = [exp(sub(oldScores, largest)), exp(sub(newScores, largest))];
  const total = add(reduceSum(oldParts, [-1], true), reduceSum(newParts, [-1], true));
  return div(add(matmul(oldParts, cache.values), matmul(newParts, newValues)), total);
}

/** θ^(−2i/D) for i in 0..D/2−1 (RoFormer, eq. 15). */
function rotaryFrequencies({ head_dim: size, rope_theta: theta }: ModelConfig): number[] {
  return Array.from({ length: size / 2 }, (_, i) => theta ** ((-2 * i) / size));
}
