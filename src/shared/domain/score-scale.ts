/** What scores have in common over prompts and versions, and how much versions differ on a prompt. */

export interface ScoreScale {
  readonly low: number;
  readonly high: number;
  /** A difference of more than this is marked: the standard deviation of all scores, over prompts and versions. */
  readonly notable: number;
}

/** One scale for all bars; it holds 0, so that a bar's length is its score. */
export function scaleOf(scores: readonly number[]): ScoreScale {
  if (scores.length === 0) return { low: 0, high: 1, notable: 0 };
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const low = scores.reduce((least, score) => Math.min(least, score), 0);
  const high = scores.reduce((most, score) => Math.max(most, score), 0);
  return { low, high: high > low ? high : low + 1, notable: Math.sqrt(variance) };
}

/** How far apart the best and the worst are. */
export function spreadOf(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : Math.max(...scores) - Math.min(...scores);
}
