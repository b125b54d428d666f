// Scaled dot-product attention with grouped queries (Ainslie et al. 2023), over new tokens and what a cache holds.
import { multiplyDims, type Dim } from '../../graph/dims.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { concat } from '../../graph/ops/concat.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { softmax } from '../../graph/ops/softmax.ts';
import { split } from '../../graph/ops/split.ts';
import { transpose } from '../../graph/ops/transpose.ts';

interface Heads {
  /** [B, H, T, D], already multiplied with what scores are to be scaled by. */
  readonly queries: Node;
  /** [B, Hkv, T, D]; Hkv divides H. */
  readonly keys: Node;
  readonly values: Node;
}

/** Keys and values of earlier tokens, [B, Hkv, C, D], or [1, Hkv, C, D] where all rows have them. */
interface CachedHeads {
  readonly keys: Node;
  readonly values: Node;
}

/**
 * Values mixed for each token, [B·T, H·D].
 * @param mask added to the scores of the new tokens and of the cache's parts, in this order: [B, 1, 1, T, K] with all K of
 *   them, or [B, 1, 1, K] where all queries of a row see the same
 */
export function attend({ queries, keys, values }: Heads, mask: Node, cache: readonly CachedHeads[]): Node {
  const [batch, heads, length, size] = queries.shape as [Dim, number, Dim, number];
  const keyHeads = keys.shape[1] as number;
  // Query heads that share a key head are stacked along the rows: one product per key head, and no keys are repeated.
  const perGroup = heads / keyHeads;
  const stacked = reshape(queries, [batch, keyHeads, multiplyDims(perGroup, length), size]);
  const scoresOf = (of: Node): Node =>
    of.shape[2] === 1 ? reduceSum(mul(stacked, of), [-1], true) : matmul(stacked, of, { transposeB: true });
  const scores = [keys, ...cache.map((part) => part.keys)].map(scoresOf);
  const joint = scores.length === 1 ? scores[0] : concat(scores, -1);
  const weights = softmax(masked(joint, mask, perGroup, length));
  const parts = [values, ...cache.map((part) => part.values)];
  const mixed = mix(weights, parts);
  const byToken = transpose(reshape(mixed, [batch, heads, length, size]), [0, 2, 1, 3]);
  return reshape(byToken, [multiplyDims(batch, length), heads * size]);
}

/** The values' sum by weights [B, Hkv, g·T, K], as one for each part: the cache is read where it lies instead of being copied to join the new rows. */
function mix(weights: Node, parts: readonly Node[]): Node {
  if (parts.length === 1) return matmul(weights, parts[0]);
  const lengths = parts.map(({ shape }) => shape[2]);
  return split(weights, -1, lengths)
    .map((ofPart, i) => matmul(ofPart, parts[i]))
    .reduce(add);
}

/** Scores [B, Hkv, g·T, K] with a mask [B, 1, 1, K] or [B, 1, 1, T, K] added. */
function masked(scores: Node, mask: Node, perGroup: number, length: Dim): Node {
  if (mask.shape.length === 4) return add(scores, mask);
  const [batch, keyHeads, rows, count] = scores.shape;
  const perHead = reshape(scores, [batch, keyHeads, perGroup, length, count]);
  return reshape(add(perHead, mask), [batch, keyHeads, rows, count]);
}
