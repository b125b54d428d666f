/**
 * A decoder of any supported family as a graph: embeddings, blocks of attention and feed-forward layers with norms before
 * them, a last norm, an output layer. What a family has of each is in decoder.ts. Parameters carry the names of Hugging Face
 * checkpoints. One graph serves training (whole sequences) and decoding (new tokens after a key/value cache).
 */
import { gelu, silu } from '../../graph/compose.ts';
import { multiplyDims } from '../../graph/dims.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { layerNorm } from '../../graph/ops/layer-norm.ts';
import { constant, parameter } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { rmsNorm } from '../../graph/ops/rms-norm.ts';
import { rotary } from '../../graph/ops/rotary.ts';
import { split } from '../../graph/ops/split.ts';
import { transpose } from '../../graph/ops/transpose.ts';
import { attend } from './attention.ts';
import { attentionMask, cacheMask, jointMask, type Segments } from './attention-mask.ts';
import { decoderOf, type Decoder, type Linear } from './decoder.ts';
import type { ModelConfig } from './model-config.ts';

/** A part of one layer's cache: slots that hold earlier tokens. */
export interface CachePart {
  /** [B, Hkv, C, D], or [1, Hkv, C, D] for slots that the rows share. */
  readonly keys: Node;
  readonly values: Node;
  /** [B, 1, 1, C], added to the scores: hides the slots that are not filled, or not of a row's own text. */
  readonly bias: Node;
  /** f32 [B, 1, 1, C] or [1, 1, 1, C]: the positions of the tokens in the slots. Only sliding windows look at them. */
  readonly positions: Node;
}

/** The parts of one layer's cache; bias and positions are the same in all layers. */
export type LayerCache = readonly CachePart[];

/** The keys (already turned to their positions) and values of the tokens just read, [B, Hkv, T, D]. */
export interface LayerRows {
  readonly keys: Node;
  readonly values: Node;
}

export interface DecoderResult {
  /** After the last norm, [B·T, hidden]. */
  readonly hidden: Node;
  /** Per layer, for a cache. */
  readonly rows: readonly LayerRows[];
  /** The residual stream before each layer, and after the last one, [B·T, hidden]. */
  readonly states: readonly Node[];
}

/**
 * Hidden states of tokens [B, T] at positions [B, T] (both i32, B and T named or fixed). Within the batch a token sees
 * those of its row whose position is not greater than its own, so padding changes nothing wherever it stands, as long as
 * its positions are greater than those of the tokens. With segments it sees those of its own text only.
 */
export function policyHidden(
  config: ModelConfig,
  tokens: Node,
  positions: Node,
  cache?: readonly LayerCache[],
  segments?: Segments,
): DecoderResult {
  const decoder = decoderOf(config);
  const whole = new Part(decoder, decoder.prefix);
  let x = whole.table(decoder.embedding, tokens, config.vocab_size, config.hidden_size);
  if (decoder.positions.kind === 'learned') {
    const { name } = decoder.positions;
    x = add(x, whole.table(name, positions, config.max_position_embeddings, config.hidden_size));
  }
  const masks = new Masks(positions, segments, cache);
  const rows: LayerRows[] = [];
  const states = [x];
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const block = new Part(decoder, `${decoder.prefix}.${decoder.block}.${layer}`);
    const heads = attentionHeads(config, decoder, block, block.norm(decoder.attentionNorm, x), positions);
    rows.push({ keys: heads.keys, values: heads.values });
    const mixed = attend(heads, masks.of(decoder.windows[layer]), cache?.[layer] ?? []);
    x = add(x, block.linear(decoder.attentionOutput, mixed, config.hidden_size));
    x = add(x, feedForward(config, decoder, block, block.norm(decoder.feedForwardNorm, x)));
    states.push(x);
  }
  return { hidden: whole.norm(decoder.finalNorm, x), rows, states };
}

/** Scores of the next token for rows of hidden states: [N, hidden] → [N, V]. */
export function policyLogits(config: ModelConfig, hidden: Node): Node {
  const { prefix, embedding } = decoderOf(config);
  const name = config.tie_word_embeddings ? `${prefix}.${embedding}.weight` : 'lm_head.weight';
  return matmul(hidden, parameter(name, [config.vocab_size, config.hidden_size]), { transposeB: true });
}

/** The layers of one part of the decoder, by their names within it. */
class Part {
  readonly #decoder: Decoder;
  readonly #path: string;

  constructor(decoder: Decoder, path: string) {
    this.#decoder = decoder;
    this.#path = path;
  }

  /** Rows of a table [rows, width] for indices [B, T] → [B·T, width]. */
  table(name: string, indices: Node, rows: number, width: number): Node {
    const [batch, length] = indices.shape;
    const found = gatherRows(this.#parameter(`${name}.weight`, rows, width), indices);
    return reshape(found, [multiplyDims(batch, length), width]);
  }

  norm(name: string, x: Node): Node {
    const { kind, epsilon } = this.#decoder.norm;
    const width = x.shape.at(-1) as number;
    const weight = this.#parameter(`${name}.weight`, width);
    return kind === 'rms'
      ? rmsNorm(x, weight, epsilon)
      : layerNorm(x, weight, this.#parameter(`${name}.bias`, width), epsilon);
  }

  /** x [N, in] → [N, width]. */
  linear({ name, bias }: Linear, x: Node, width: number): Node {
    const inner = x.shape[1] as number;
    const transposeB = this.#decoder.linearLayout === 'out-in';
    const weight = this.#parameter(`${name}.weight`, ...(transposeB ? [width, inner] : [inner, width]));
    const product = matmul(x, weight, { transposeB });
    return bias ? add(product, this.#parameter(`${name}.bias`, width)) : product;
  }

  #parameter(name: string, ...shape: number[]): Node {
    return parameter(`${this.#path}.${name}`, shape);
  }
}

/** The mask of the batch's tokens and of the cache, for each size of window. */
class Masks {
  readonly #positions: Node;
  readonly #segments: Segments | undefined;
  readonly #cache: LayerCache;
  readonly #made = new Map<number | undefined, Node>();

  constructor(positions: Node, segments: Segments | undefined, cache: readonly LayerCache[] | undefined) {
    this.#positions = positions;
    this.#segments = segments;
    // All layers hold the same tokens.
    this.#cache = cache?.[0] ?? [];
  }

  of(window: number | undefined): Node {
    const tokens = () => attentionMask(this.#positions, window, this.#segments);
    const cache = () => this.#cache.map((part) => cacheMask(part, this.#positions, window));
    const made = this.#made.get(window) ?? jointMask([tokens(), ...cache()]);
    this.#made.set(window, made);
    return made;
  }
}

/** Queries [B, H, T, D], divided by √D, keys and values [B, Hkv, T, D] of x [B·T, hidden]. */
function attentionHeads(
  config: ModelConfig,
  decoder: Decoder,
  block: Part,
  x: Node,
  positions: Node,
): { queries: Node; keys: Node; values: Node } {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size } = config;
  const [batch, length] = positions.shape;
  const [queries, keys, values] = projections(decoder, block, x, [heads * size, keyHeads * size, keyHeads * size]);
  const intoHeads = (projected: Node, count: number): Node => reshape(projected, [batch, length, count, size]);
  const byHead = (tokens: Node): Node => transpose(tokens, [0, 2, 1, 3]);
  const normed = (tokens: Node, index: 0 | 1): Node =>
    decoder.headNorms ? block.norm(decoder.headNorms[index], tokens) : tokens;
  const placed = (tokens: Node, factor: number): Node => {
    if (decoder.positions.kind === 'learned') return factor === 1 ? tokens : mul(tokens, scaling(factor, size));
    const { frequencies, scale } = decoder.positions;
    return rotary(tokens, positions, {
      frequencies,
      scale: scale * factor,
      maxPositions: config.max_position_embeddings,
    });
  };
  return {
    queries: placed(byHead(normed(intoHeads(queries, heads), 0)), 1 / Math.sqrt(size)),
    keys: placed(byHead(normed(intoHeads(keys, keyHeads), 1)), 1),
    values: byHead(intoHeads(values, keyHeads)),
  };
}

/**
 * A factor for vectors of `size` elements. Not a single number: ONNX Runtime would fold that into the product with the keys,
 * which for a single query is then twice as slow.
 */
function scaling(factor: number, size: number): Node {
  return constant(new Float32Array(size).fill(factor), [size]);
}

function projections(decoder: Decoder, block: Part, x: Node, widths: readonly [number, number, number]): Node[] {
  const layers = decoder.queryKeyValue;
  if ('separate' in layers) return layers.separate.map((layer, i) => block.linear(layer, x, widths[i]));
  const [queries, keys, values] = widths;
  const all = block.linear(layers.fused, x, queries + keys + values);
  return split(all, 1, widths);
}

function feedForward(config: ModelConfig, decoder: Decoder, block: Part, x: Node): Node {
  const { hidden_size: width, intermediate_size: inner } = config;
  const layers = decoder.feedForward;
  const up = block.linear(layers.up, x, inner);
  const active = layers.kind === 'gelu' ? gelu(up) : mul(silu(block.linear(layers.gate, x, inner)), up);
  return block.linear(layers.down, active, width);
}
