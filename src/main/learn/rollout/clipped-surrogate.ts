/** The clipped surrogate (Schulman et al. 2017, eq. 7), per token or per sequence. */
import { clip } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { cast } from '../../graph/ops/cast.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { maximum } from '../../graph/ops/maximum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';

/**
 * −min(ratio · A, clip(ratio, 1 − low, 1 + high) · A), and 1 where the clipped side is taken, so that no gradient flows; else 0.
 * @param high above `low`, as DAPO has it (Yu et al. 2025, eq. 8), unlikely tokens may become likelier faster
 */
export function clippedSurrogate(
  ratio: Node,
  advantages: Node,
  { low, high = low }: { readonly low: number; readonly high?: number },
): { readonly loss: Node; readonly isClipped: Node } {
  const clipped = clip(ratio, scalar(1 - low), scalar(1 + high));
  const unclippedLoss = neg(mul(advantages, ratio));
  const clippedLoss = neg(mul(advantages, clipped));
  return { loss: maximum(unclippedLoss, clippedLoss), isClipped: cast(less(unclippedLoss, clippedLoss), 'f32') };
}
