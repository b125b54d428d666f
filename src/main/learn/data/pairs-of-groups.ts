/** The pairs of a batch of comparison groups, as indices into all their sequences. */
import type { CompletedSequence, ComparisonGroup } from './comparison-groups.ts';

export interface BatchPairs<Of> {
  readonly sequences: readonly Of[];
  /** Of `sequences`, pair by pair. */
  readonly chosen: Int32Array;
  readonly rejected: Int32Array;
  /** Sum to 1: every prompt weighs the same, and within it every pair. */
  readonly weights: Float32Array;
}

export function pairsOfGroups<Of extends Int32Array | CompletedSequence>(
  groups: readonly ComparisonGroup<Of>[],
): BatchPairs<Of> {
  const chosen: number[] = [];
  const rejected: number[] = [];
  const weights: number[] = [];
  let start = 0;
  for (const { pairs, sequences } of groups) {
    for (const [better, worse] of pairs) {
      chosen.push(start + better);
      rejected.push(start + worse);
      weights.push(1 / (pairs.length * groups.length));
    }
    start += sequences.length;
  }
  return {
    sequences: groups.flatMap((group) => group.sequences),
    chosen: Int32Array.from(chosen),
    rejected: Int32Array.from(rejected),
    weights: Float32Array.from(weights),
  };
}
