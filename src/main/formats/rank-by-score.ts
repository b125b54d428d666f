import { denseRanks } from './rankings.ts';

/** Ranks from 1 by falling score; equal scores tie. */
export function rankByScore(scores: readonly number[]): number[] {
  return denseRanks(scores.map((score) => -score));
}
