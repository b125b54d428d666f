/** Drawing from a distribution by inverting its cumulative sums, in a graph. */
import { multiplyDims } from '../graph/dims.ts';
import type { Node } from '../graph/node.ts';
import { add } from '../graph/ops/add.ts';
import { cast } from '../graph/ops/cast.ts';
import { concat } from '../graph/ops/concat.ts';
import { cumulativeSum } from '../graph/ops/cumulative-sum.ts';
import { expand } from '../graph/ops/expand.ts';
import { gatherRows } from '../graph/ops/gather-rows.ts';
import { scalar } from '../graph/ops/leaf.ts';
import { less } from '../graph/ops/less.ts';
import { maximum } from '../graph/ops/maximum.ts';
import { minimum } from '../graph/ops/minimum.ts';
import { mul } from '../graph/ops/mul.ts';
import { reduceMax } from '../graph/ops/reduce-max.ts';
import { reduceSum } from '../graph/ops/reduce-sum.ts';
import { reshape } from '../graph/ops/reshape.ts';
import { slice } from '../graph/ops/slice.ts';
import { sub } from '../graph/ops/sub.ts';

/**
 * Running totals are taken over the sums of blocks, then within the one block that is drawn from: over the whole vocabulary
 * they are one long chain of additions, a twentieth of a step for 50,000 tokens.
 */
const BLOCK = 128;

/** Below any probability that float32 holds with full precision, above what counts as 0. */
const SMALLEST = 1e-37;

/**
 * For each row the index of the first of `weights` [N, V], none negative, at which their running total reaches `uniform`
 * [N, 1], above 0 and at most 1, of the row's sum: f32 [N, 1]. An index of weight 0 is never drawn.
 */
export function inverseDraw(weights: Node, uniform: Node): Node {
  const [rows, width] = weights.shape as [Node['shape'][number], number];
  const blocks = Math.ceil(width / BLOCK);
  const missing = blocks * BLOCK - width;
  const padded = missing === 0 ? weights : concat([weights, expand(scalar(0), [rows, missing])], 1);
  const byBlock = reshape(padded, [multiplyDims(rows, blocks), BLOCK]);
  const reached = cumulativeSum(reshape(reduceSum(byBlock, [-1]), [rows, blocks]));
  const target = mul(uniform, lastColumn(reached));
  const isBefore = cast(less(reached, target), 'f32');
  const block = reduceSum(isBefore, [-1], true);
  const row = reshape(sub(cumulativeSum(expand(scalar(1), [1, rows])), scalar(1)), [rows, 1]);
  const drawn = reshape(cast(add(mul(row, scalar(blocks)), block), 'i32'), [rows]);
  const within = cumulativeSum(gatherRows(byBlock, drawn));
  const beforeBlock = reduceMax(mul(isBefore, reached), [-1], true);
  // Rounded twice, what is left may come out as nothing, or as more than the block holds.
  const left = minimum(maximum(sub(target, beforeBlock), scalar(SMALLEST)), lastColumn(within));
  return add(mul(block, scalar(BLOCK)), reduceSum(cast(less(within, left), 'f32'), [-1], true));
}

/** [N, V] → [N, 1]. */
export function lastColumn(x: Node): Node {
  const width = x.shape[1] as number;
  return slice(x, 1, width - 1, width);
}
