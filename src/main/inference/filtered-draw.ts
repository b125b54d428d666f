/** The sampler's filters on one row outside the graph, for the rare rows whose filters need more tokens sorted than the graph sorts. */
import type { Sampling } from './sampling.ts';

/**
 * The token that `sampleTokens` would take, all tokens sorted, and its log-probability in nats before penalty and filters.
 *
 * @param logits of one row, [V]
 * @param sampling its temperature must not be 0
 * @param uniform in (0, 1]
 * @param penalties [V], of the row
 * @param shifts [V], of the row
 */
export function drawFiltered(
  logits: Float32Array,
  { temperature, topK = 0, topP = 1, minP = 0 }: Sampling,
  uniform: number,
  penalties?: Float32Array,
  shifts?: Float32Array,
): { token: number; logprob: number } {
  const { weights: unpenalized, logTotal } = softmaxParts(logits, temperature);
  const penalized = penalties ? penalizedLogits(logits, penalties) : logits;
  const preferred = shifts ? penalized.map((logit, id) => logit + shifts[id]) : penalized;
  const weights = preferred === logits ? unpenalized : softmaxParts(preferred, temperature).weights;
  const descending = weights.slice().sort().reverse();
  const ranked = descending.subarray(0, topK === 0 ? weights.length : topK);
  const cutoff = Math.max(minP, topP < 1 ? smallestInTopP(ranked, topP) : ranked[ranked.length - 1]);
  const kept = weights.map((weight) => (weight < cutoff ? 0 : weight));
  let remaining = uniform * sum(kept);
  let token = kept.findIndex((weight) => (remaining -= weight) <= 0 && weight > 0);
  // Rounding can leave a remainder after the last one.
  if (token < 0) token = kept.findLastIndex((weight) => weight > 0);
  return { token, logprob: logits[token] / temperature - logTotal };
}

/** Weights in units of the likeliest token's, and log Σ exp(logits / temperature). */
export function softmaxParts(logits: Float32Array, temperature: number): { weights: Float64Array; logTotal: number } {
  const largest = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  // map, because `from` with a function walks an iterator, at four times the cost.
  const weights = new Float64Array(logits).map((logit) => Math.exp((logit - largest) / temperature));
  return { weights, logTotal: largest / temperature + Math.log(sum(weights)) };
}

function penalizedLogits(logits: Float32Array, penalties: Float32Array): Float32Array {
  return logits.map((logit, id) => (logit < 0 ? logit * penalties[id] : logit / penalties[id]));
}

/** The last weight that is needed to reach the fraction p of their sum. */
function smallestInTopP(descending: Float64Array, p: number): number {
  let missing = p * sum(descending);
  return descending.find((weight) => (missing -= weight) <= 0) ?? descending[descending.length - 1];
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
