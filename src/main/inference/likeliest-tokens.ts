import { softmaxParts } from './filtered-draw.ts';

/** A token that could have been sampled. */
export interface TokenLogprob {
  readonly tokenId: number;
  /** In nats. */
  readonly logprob: number;
}

/**
 * The `count` likeliest tokens, the likeliest first, under softmax(logits / temperature) before any penalty or filter (at
 * temperature 0: under softmax(logits)), as the log-probability of the sampled token is told.
 *
 * @param logits of one row, [V]
 */
export function likeliestTokens(logits: Float32Array, temperature: number, count: number): TokenLogprob[] {
  const divisor = temperature === 0 ? 1 : temperature;
  const { logTotal } = softmaxParts(logits, divisor);
  const best: number[] = [];
  // Few of many: an insertion into a short list, where nearly every token fails the first comparison.
  for (let id = 0; id < logits.length && count > 0; id++) {
    if (best.length === count && logits[id] <= logits[best[count - 1]]) continue;
    const place = best.findIndex((other) => logits[other] < logits[id]);
    best.splice(place < 0 ? best.length : place, 0, id);
    if (best.length > count) best.pop();
  }
  return best.map((tokenId) => ({ tokenId, logprob: logits[tokenId] / divisor - logTotal }));
}
