/**
 * Sampling as part of the graph: only the chosen token leaves the engine, not the logits of the whole vocabulary.
 *
 * Left out: repetition penalty, and anything else that needs the tokens so far.
 */
import type { Tensor } from '../engines/engine.ts';
import { f32 } from '../engines/engine.ts';
import type { Node } from '../graph/node.ts';
import { cast } from '../graph/ops/cast.ts';
import { cumulativeSum } from '../graph/ops/cumulative-sum.ts';
import { div } from '../graph/ops/div.ts';
import { equal } from '../graph/ops/equal.ts';
import { constant, input, scalar } from '../graph/ops/leaf.ts';
import { labelLogprobs } from '../graph/ops/label-logprobs.ts';
import { less } from '../graph/ops/less.ts';
import { maximum } from '../graph/ops/maximum.ts';
import { minimum } from '../graph/ops/minimum.ts';
import { mul } from '../graph/ops/mul.ts';
import { neg } from '../graph/ops/neg.ts';
import { reduceMax } from '../graph/ops/reduce-max.ts';
import { reduceSum } from '../graph/ops/reduce-sum.ts';
import { reshape } from '../graph/ops/reshape.ts';
import { slice } from '../graph/ops/slice.ts';
import { softmax } from '../graph/ops/softmax.ts';
import { sub } from '../graph/ops/sub.ts';
import { topK } from '../graph/ops/top-k.ts';
import { where } from '../graph/ops/where.ts';
import type { Random } from '../../shared/domain/random.ts';
import type { Sampling } from './sampling.ts';

/** 'full' has no filters and no sort; 'filtered' does for every row what its settings say, so rows may differ. */
export type SamplerVariant = 'full' | 'filtered';

export interface SampledNodes {
  /** i32 [N]. */
  readonly token: Node;
  /**
   * f32 [N], nats: of the token under softmax(logits / temperature) over the whole vocabulary, before any filter (at
   * temperature 0: under softmax(logits)). It is what a policy-gradient ratio needs.
   */
  readonly logprob: Node;
}

/**
 * One token for each row of logits [N, V], by inverting the cumulative distribution at a uniform number from outside
 * (`samplerInputs`): exact, and the same draw gives the same token whoever else is in the batch. Filters keep the order
 * of the vocabulary, so a row without filters gets the same token from both variants. Tokens exactly as likely as the
 * last one a filter keeps are kept too.
 */
export function sampleTokens(logits: Node, variant: SamplerVariant): SampledNodes {
  const [rows, vocabSize] = logits.shape;
  if (typeof vocabSize !== 'number') throw new Error(`sampling needs a fixed vocabulary size, got ${vocabSize}`);
  const perRow = (name: string) => input(name, 'f32', [rows, 1]);
  const temperature = perRow('temperature');
  const isGreedy = equal(temperature, scalar(0));
  const scaled = div(logits, where(isGreedy, scalar(1), temperature));
  const probabilities = softmax(scaled);
  const kept =
    variant === 'full'
      ? probabilities
      : where(
          less(probabilities, smallestKept(probabilities, perRow('topK'), perRow('topP'), perRow('minP'))),
          scalar(0),
          probabilities,
        );
  const cumulative = cumulativeSum(kept);
  const total = slice(cumulative, 1, vocabSize - 1, vocabSize);
  // A token of probability 0 adds nothing to the sum before it, and u > 0, so it can never be the first to reach u·total.
  const isBefore = less(cumulative, mul(perRow('uniform'), total));
  const drawn = minimum(reduceSum(cast(isBefore, 'f32'), [-1], true), scalar(vocabSize - 1));
  const likeliest = topK(logits, 1).indices;
  const token = reshape(where(isGreedy, likeliest, cast(drawn, 'i32')), [rows]);
  return { token, logprob: labelLogprobs(scaled, token) };
}

/** The probability below which a row's filters drop a token, [N, 1]. */
function smallestKept(probabilities: Node, k: Node, p: Node, minP: Node): Node {
  const vocabSize = probabilities.shape[1] as number;
  const sorted = topK(probabilities, vocabSize).values;
  const ranks = constant(
    Float32Array.from({ length: vocabSize }, (_, rank) => rank),
    [1, vocabSize],
  );
  const isInTopK = less(ranks, k);
  const inTopK = where(isInTopK, sorted, scalar(0));
  const likelierOnes = sub(cumulativeSum(inTopK), inTopK);
  const isInTopP = less(likelierOnes, mul(p, reduceSum(inTopK, [-1], true)));
  const above = scalar(2);
  const keptOrAbove = where(isInTopK, where(isInTopP, sorted, above), above);
  const smallest = neg(reduceMax(neg(keptOrAbove), [-1], true));
  return maximum(smallest, mul(minP, slice(sorted, 1, 0, 1)));
}

/** A row's settings and the source of its draws. */
export interface RowSampling {
  readonly sampling: Sampling;
  readonly random: Random;
}

/** Values for the inputs that `sampleTokens` reads, [N, 1] each. Takes one number from every row's generator. */
export function samplerInputs(rows: readonly RowSampling[], vocabSize: number): Record<string, Tensor> {
  const column = (value: (row: RowSampling) => number) => f32(Float32Array.from(rows, value), [rows.length, 1]);
  return {
    temperature: column(({ sampling }) => sampling.temperature),
    // uniform() may be 0 and is never 1: the other way round here, so that a token of probability 0 is never drawn.
    uniform: column(({ random }) => 1 - random.uniform()),
    topK: column(({ sampling: { topK: k = 0 } }) => (k === 0 ? vocabSize : Math.min(k, vocabSize))),
    // Rounding must not drop the rarest tokens where there is no limit, so that limit lies out of reach.
    topP: column(({ sampling: { topP: p = 1 } }) => (p === 1 ? 2 : p)),
    minP: column(({ sampling: { minP = 0 } }) => minP),
  };
}
