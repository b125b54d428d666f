// Which positions a token attends to, as numbers added to the scores.
import type { Node } from '../graph/node.ts';
import { add } from '../graph/ops/add.ts';
import { cumulativeSum } from '../graph/ops/cumulative-sum.ts';
import { cast } from '../graph/ops/cast.ts';
import { expand } from '../graph/ops/expand.ts';
import { constant, scalar } from '../graph/ops/leaf.ts';
import { less } from '../graph/ops/less.ts';
import { reshape } from '../graph/ops/reshape.ts';
import { sub } from '../graph/ops/sub.ts';
import { where } from '../graph/ops/where.ts';

/** Added to the score of a position that must not be seen. Finite, so that a row without any stays a number. */
const MASKED = -1e9;

const hiddenWhere = (condition: Node): Node => where(condition, scalar(MASKED), scalar(0));

/**
 * For tokens at positions [B, T] among themselves, [B, 1, 1, T, T]: those after a token are hidden, and with a window
 * those that are so many or more before it.
 */
export function attentionMask(positions: Node, window: number | undefined): Node {
  const [batch, length] = positions.shape;
  const asQuery = reshape(positions, [batch, 1, 1, length, 1]);
  const asKey = reshape(positions, [batch, 1, 1, 1, length]);
  const causal = hiddenWhere(less(asQuery, asKey));
  if (window === undefined) return causal;
  const first = sub(asQuery, constant(Int32Array.of(window - 1), []));
  return add(causal, hiddenWhere(less(asKey, first)));
}

/**
 * For tokens at positions [B, T] towards a cache whose `bias` [B, 1, 1, C] hides unfilled slots: the bias itself, or with a
 * window [B, 1, 1, T, C]. Slot c holds position c.
 */
export function cacheMask(bias: Node, positions: Node, window: number | undefined): Node {
  if (window === undefined) return bias;
  const [batch, length] = positions.shape;
  const slots = bias.shape[3];
  const slot = sub(cumulativeSum(expand(scalar(1), [1, slots])), scalar(1));
  const first = sub(cast(reshape(positions, [batch, 1, 1, length, 1]), 'f32'), scalar(window - 1));
  return add(reshape(bias, [batch, 1, 1, 1, slots]), hiddenWhere(less(slot, first)));
}
