/** Sampling as part of the graph: only the chosen token leaves the engine, not the logits of the whole vocabulary. */
import type { Tensor } from '../engines/engine.ts';
import { f32 } from '../engines/engine.ts';
import type { Node } from '../graph/node.ts';
import { add } from '../graph/ops/add.ts';
import { cast } from '../graph/ops/cast.ts';
import { cumulativeSum } from '../graph/ops/cumulative-sum.ts';
import { div } from '../graph/ops/div.ts';
import { equal } from '../graph/ops/equal.ts';
import { constant, input, scalar } from '../graph/ops/leaf.ts';
import { labelLogprobs } from '../graph/ops/label-logprobs.ts';
import { less } from '../graph/ops/less.ts';
import { maximum } from '../graph/ops/maximum.ts';
import { mul } from '../graph/ops/mul.ts';
import { neg } from '../graph/ops/neg.ts';
import { reduceMax } from '../graph/ops/reduce-max.ts';
import { reshape } from '../graph/ops/reshape.ts';
import { slice } from '../graph/ops/slice.ts';
import { softmax } from '../graph/ops/softmax.ts';
import { sub } from '../graph/ops/sub.ts';
import { topK } from '../graph/ops/top-k.ts';
import { where } from '../graph/ops/where.ts';
import { inverseDraw, lastColumn } from './inverse-draw.ts';
import type { Random } from '../../shared/domain/random.ts';
import type { LogitShifts } from './logit-shifts.ts';
import { isPenalized, type Sampling } from './sampling.ts';

export interface SampledNodes {
  /** i32 [N]. */
  readonly token: Node;
  /**
   * f32 [N], nats: of the token under softmax(logits / temperature) over the whole vocabulary, before any penalty or
   * filter (at temperature 0: under softmax(logits)). It is what a policy-gradient ratio needs.
   */
  readonly logprob: Node;
  /** i32 [N], with filters: 1 where they need more tokens sorted, so that the row is left to `drawFiltered`. */
  readonly undecided?: Node;
}

/**
 * One token for each row of logits [N, V], by inverting the cumulative distribution at a uniform number from outside
 * (`samplerInputs`): exact, and the same draw gives the same token whoever else is in the batch. Filters keep the order
 * of the vocabulary, so a row without filters gets the same token with and without them. Tokens exactly as likely as
 * the last one a filter keeps are kept too.
 *
 * @param options.sortedCount how many of the likeliest tokens are sorted for the filters, 0 for no filters: sorting all
 *   of a vocabulary of 4,096 takes about half as long again as the rest of a step, the first 512 hardly any time
 * @param options.penalized whether to read the input `penalties` [N, V] (`penaltiesInput`)
 * @param options.shifted whether to read the input `shifts` [N, V] (`shiftsInput`)
 */
export function sampleTokens(
  logits: Node,
  { sortedCount, penalized, shifted }: { sortedCount: number; penalized: boolean; shifted: boolean },
): SampledNodes {
  const [rows, vocabSize] = logits.shape;
  if (typeof vocabSize !== 'number') throw new Error(`sampling needs a fixed vocabulary size, got ${vocabSize}`);
  const temperature = input('temperature', 'f32', [rows, 1]);
  const isGreedy = equal(temperature, scalar(0));
  const divisor = where(isGreedy, scalar(1), temperature);
  const scaled = div(logits, divisor);
  const unshifted = penalized ? penalizedLogits(logits) : logits;
  const preferred = shifted ? add(unshifted, input('shifts', 'f32', logits.shape)) : unshifted;
  const probabilities = softmax(preferred === logits ? scaled : div(preferred, divisor));
  const filters = sortedCount === 0 ? undefined : filterCutoff(probabilities, sortedCount);
  const kept = filters ? where(less(probabilities, filters.cutoff), scalar(0), probabilities) : probabilities;
  const drawn = inverseDraw(kept, input('uniform', 'f32', [rows, 1]));
  const likeliest = topK(preferred, 1).indices;
  const token = reshape(where(isGreedy, likeliest, cast(drawn, 'i32')), [rows]);
  const result = { token, logprob: labelLogprobs(scaled, token) };
  return filters ? { ...result, undecided: reshape(cast(filters.undecided, 'i32'), [rows]) } : result;
}

function penalizedLogits(logits: Node): Node {
  const penalties = input('penalties', 'f32', logits.shape);
  return where(less(logits, scalar(0)), mul(logits, penalties), div(logits, penalties));
}

/** [N, 1] each: the probability below which a row's filters drop a token, and 1 where too few tokens were sorted to tell. */
function filterCutoff(probabilities: Node, sortedCount: number): { cutoff: Node; undecided: Node } {
  const [rows, vocabSize] = probabilities.shape;
  const [k, p, minP] = ['topK', 'topP', 'minP'].map((name) => input(name, 'f32', [rows, 1]));
  const sorted = topK(probabilities, sortedCount).values;
  const ranks = Float32Array.from({ length: sortedCount }, (_, rank) => rank);
  const isInTopK = less(constant(ranks, [1, sortedCount]), k);
  const inTopK = where(isInTopK, sorted, scalar(0));
  const cumulative = cumulativeSum(inTopK);
  const reached = lastColumn(cumulative);
  // Top-p is a part of what top-k leaves: of everything (1) where there is no top-k.
  const hasTopK = less(k, scalar(vocabSize as number));
  const wanted = mul(p, where(hasTopK, reached, scalar(1)));
  const isInTopP = less(sub(cumulative, inTopK), wanted);
  const above = scalar(2);
  const keptOrAbove = where(isInTopK, where(isInTopP, sorted, above), above);
  const smallestKept = neg(reduceMax(neg(keptOrAbove), [-1], true));
  const fellShort = less(reached, wanted);
  const cutoff = where(hasTopK, smallestKept, where(fellShort, scalar(0), smallestKept));
  return {
    cutoff: maximum(cutoff, mul(minP, slice(sorted, 1, 0, 1))),
    undecided: maximum(both(fellShort, less(p, scalar(NO_TOP_P))), both(hasTopK, less(scalar(sortedCount), k))),
  };
}

function both(a: Node, b: Node): Node {
  return mul(cast(a, 'f32'), cast(b, 'f32'));
}

/** Out of reach: where there is no limit, rounding must not drop the rarest tokens. */
const NO_TOP_P = 2;

/** A row's settings and the source of its draws. */
export interface RowSampling {
  readonly sampling: Sampling;
  readonly random: Random;
  /** Its first tokens, where they are given (`GenerationRequest.begin`). */
  readonly begin?: readonly number[];
  /** [V], for a repetition penalty: the penalty of each token of the row so far, 1 for all others. */
  readonly penalties?: Float32Array;
  /** Where something is added to the row's logits. */
  readonly shifts?: LogitShifts;
}

/** Penalties of a row that begins with these tokens; undefined where there is no penalty. */
export function startPenalties(
  sampling: Sampling,
  promptIds: readonly number[],
  vocabSize: number,
): Float32Array | undefined {
  if (!isPenalized(sampling)) return undefined;
  const penalties = new Float32Array(vocabSize).fill(1);
  for (const id of promptIds) penalties[id] = sampling.repetitionPenalty!;
  return penalties;
}

/** Values for the inputs that `sampleTokens` reads, [N, 1] each. Takes one number from every row's generator. */
export function samplerInputs(rows: readonly RowSampling[], vocabSize: number): Record<string, Tensor> {
  const column = (value: (row: RowSampling) => number) => f32(Float32Array.from(rows, value), [rows.length, 1]);
  return {
    temperature: column(({ sampling }) => sampling.temperature),
    // uniform() may be 0 and is never 1: the other way round here, so that a token of probability 0 is never drawn.
    uniform: column(({ random }) => 1 - random.uniform()),
    topK: column(({ sampling: { topK: k = 0 } }) => (k === 0 ? vocabSize : Math.min(k, vocabSize))),
    topP: column(({ sampling: { topP: p = 1 } }) => (p === 1 ? NO_TOP_P : p)),
    minP: column(({ sampling: { minP = 0 } }) => minP),
  };
}

/** The input `penalties`, [N, V]. */
export function penaltiesInput(rows: readonly RowSampling[], vocabSize: number): Tensor {
  const data = new Float32Array(rows.length * vocabSize).fill(1);
  rows.forEach(({ penalties }, row) => penalties && data.set(penalties, row * vocabSize));
  return f32(data, [rows.length, vocabSize]);
}

/** The input `shifts`, [N, V]. */
export function shiftsInput(rows: readonly RowSampling[], vocabSize: number): Tensor {
  const data = new Float32Array(rows.length * vocabSize);
  rows.forEach(({ shifts }, row) => shifts && data.set(shifts.values, row * vocabSize));
  return f32(data, [rows.length, vocabSize]);
}
