// Which positions a token attends to, as numbers added to the scores.
import type { Dim } from '../../graph/dims.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { cumulativeSum } from '../../graph/ops/cumulative-sum.ts';
import { cast } from '../../graph/ops/cast.ts';
import { concat } from '../../graph/ops/concat.ts';
import { equal } from '../../graph/ops/equal.ts';
import { expand } from '../../graph/ops/expand.ts';
import { constant, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { sub } from '../../graph/ops/sub.ts';
import { where } from '../../graph/ops/where.ts';

/** Added to the score of a position that must not be seen. Finite, so that a row without any stays a number. */
const MASKED = -1e9;

const hiddenWhere = (condition: Node): Node => where(condition, scalar(MASKED), scalar(0));

/**
 * Of a batch in whose rows several texts stand, i32 [B, T]: which text a token is of, and which one precedes that. A token
 * sees both, up to its own position.
 */
export interface Segments {
  readonly own: Node;
  readonly prefix: Node;
}

/**
 * For tokens at positions [B, T] among themselves, [B, 1, 1, T, T]: those after a token are hidden, with a window those
 * that are so many or more before it, and with segments those of other texts. Of one token alone, [B, 1, 1, 1]: it sees itself.
 */
export function attentionMask(positions: Node, window: number | undefined, segments: Segments | undefined): Node {
  const [batch, length] = positions.shape;
  if (length === 1) return expand(scalar(0), [batch, 1, 1, 1]);
  const asQuery = (of: Node): Node => reshape(of, [batch, 1, 1, length, 1]);
  const asKey = (of: Node): Node => reshape(of, [batch, 1, 1, 1, length]);
  let mask = hiddenWhere(less(asQuery(positions), asKey(positions)));
  if (window !== undefined) {
    const first = sub(asQuery(positions), constant(Int32Array.of(window - 1), []));
    mask = add(mask, hiddenWhere(less(asKey(positions), first)));
  }
  if (segments === undefined) return mask;
  const text = asKey(segments.own);
  const ofPrefix = where(equal(asQuery(segments.prefix), text), mask, scalar(MASKED));
  return where(equal(asQuery(segments.own), text), mask, ofPrefix);
}

/**
 * For tokens at positions [B, T] towards a part of a cache: its bias, [B, 1, 1, C], or with a window [B, 1, 1, T, C].
 * @param part.positions f32, of the tokens in the slots, [B, 1, 1, C] or [1, 1, 1, C]
 */
export function cacheMask(
  part: { readonly bias: Node; readonly positions: Node },
  positions: Node,
  window: number | undefined,
): Node {
  if (window === undefined) return part.bias;
  const [batch, length] = positions.shape;
  const asKey = (of: Node): Node => reshape(of, [of.shape[0], 1, 1, 1, of.shape[3]]);
  const first = sub(cast(reshape(positions, [batch, 1, 1, length, 1]), 'f32'), scalar(window - 1));
  return add(asKey(part.bias), hiddenWhere(less(asKey(part.positions), first)));
}

/** One mask for parts that are attended to together, [B, 1, 1, C] or [B, 1, 1, T, C] each: of the second kind where one of them is. */
export function jointMask(masks: readonly Node[]): Node {
  if (masks.length === 1) return masks[0];
  const perQuery = masks.find(({ shape }) => shape.length === 5);
  if (perQuery === undefined) return concat(masks, -1);
  const length = perQuery.shape[3];
  const spread = (mask: Node): Node => {
    if (mask.shape.length === 5) return mask;
    const [batch, , , count] = mask.shape;
    return expand(reshape(mask, [batch, 1, 1, 1, count]), [batch, 1, 1, length, count]);
  };
  return concat(masks.map(spread), -1);
}

/** The positions of slots of which the c-th holds position c, f32 [1, 1, 1, count]. */
export function slotPositions(count: Dim): Node {
  return sub(cumulativeSum(expand(scalar(1), [1, 1, 1, count])), scalar(1));
}
