// Scaled dot-product attention with grouped queries (Ainslie et al. 2023), over new tokens and what a cache holds.
import { multiplyDims, type Dim } from '../graph/dims.ts';
import type { Node } from '../graph/node.ts';
import { add } from '../graph/ops/add.ts';
import { concat } from '../graph/ops/concat.ts';
import { constant } from '../graph/ops/leaf.ts';
import { matmul } from '../graph/ops/matmul.ts';
import { mul } from '../graph/ops/mul.ts';
import { reduceSum } from '../graph/ops/reduce-sum.ts';
import { reshape } from '../graph/ops/reshape.ts';
import { softmax } from '../graph/ops/softmax.ts';
import { split } from '../graph/ops/split.ts';
import { transpose } from '../graph/ops/transpose.ts';

interface Heads {
  /** [B, H, T, D]. */
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

interface AttentionMasks {
  /** [B, 1, 1, T, T], added to the scores of the new tokens. */
  readonly tokens: Node;
  /** Of each part of the cache: [B, 1, 1, C] or, for queries that see different parts, [B, 1, 1, T, C]. */
  readonly cache: readonly Node[];
}

/** Values mixed for each token, [B·T, H·D]. `scale` multiplies the products of queries and keys. */
export function attend(
  { queries, keys, values }: Heads,
  scale: number,
  masks: AttentionMasks,
  cache: readonly CachedHeads[],
): Node {
  const [batch, heads, length, size] = queries.shape as [Dim, number, Dim, number];
  const keyHeads = keys.shape[1] as number;
  // Query heads that share a key head are stacked along the rows: one product per key head, and no keys are repeated.
  const stacked = reshape(mul(queries, scaling(scale, size)), [
    batch,
    keyHeads,
    multiplyDims(heads / keyHeads, length),
    size,
  ]);
  const perGroup = heads / keyHeads;
  // A token alone sees itself: there is nothing to hide from it.
  const scores =
    length === 1
      ? reduceSum(mul(stacked, keys), [-1], true)
      : masked(matmul(stacked, keys, { transposeB: true }), masks.tokens, perGroup, length);
  const earlier = cache.map((part, i) => ({
    scores: masked(matmul(stacked, part.keys, { transposeB: true }), masks.cache[i], perGroup, length),
    values: part.values,
  }));
  const mixed = attendJointly([{ scores, values }, ...earlier]);
  const byToken = transpose(reshape(mixed, [batch, heads, length, size]), [0, 2, 1, 3]);
  return reshape(byToken, [multiplyDims(batch, length), heads * size]);
}

/**
 * A factor for vectors of `size` elements. Not a single number: ONNX Runtime would fold that into the product with the keys,
 * which for a single query is then twice as slow.
 */
function scaling(factor: number, size: number): Node {
  return constant(new Float32Array(size).fill(factor), [size]);
}

/** Scores [B, Hkv, g·T, K] with a mask [B, 1, 1, K] or [B, 1, 1, T, K] added. */
function masked(scores: Node, mask: Node, perGroup: number, length: Dim): Node {
  if (mask.shape.length === 4) return add(scores, mask);
  const [batch, keyHeads, rows, count] = scores.shape;
  const perHead = reshape(scores, [batch, keyHeads, perGroup, length, count]);
  return reshape(add(perHead, mask), [batch, keyHeads, rows, count]);
}

interface Scored {
  readonly scores: Node;
  readonly values: Node;
}

/** Softmax over all parts together, as a sum for each: the cache is read where it lies instead of being copied to join the new rows. */
function attendJointly(parts: readonly Scored[]): Node {
  const scores = parts.map((part) => part.scores);
  if (parts.length === 1) return matmul(softmax(scores[0]), parts[0].values);
  const weights = split(
    softmax(concat(scores, -1)),
    -1,
    scores.map(({ shape }) => shape.at(-1)!),
  );
  return parts.map(({ values }, i) => matmul(weights[i], values)).reduce(add);
}
