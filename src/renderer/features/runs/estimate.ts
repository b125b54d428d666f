/** How long a round will take, by the pace of one that was completed here. */
import type { RoundResult } from '../../../shared/contract/results.ts';

/** What a round's time depends on. */
export interface RoundSize {
  readonly episodes: number;
  readonly ppoEpochs: number;
  readonly rewardEpochs: number;
  readonly contestPrompts: number;
  readonly contestSamples: number;
}

export interface Pace {
  readonly size: RoundSize;
  readonly secondsByStage: RoundResult['secondsByStage'];
}

/**
 * Each stage's time scaled by what it does more or less of: a rough figure. Sampling and assessing a completion are
 * counted as one pass, each PPO epoch as another. The model is taken to be as large as before.
 */
export function estimateSeconds(size: RoundSize, pace: Pace): number {
  const before = pace.size;
  const ratio = (of: (round: RoundSize) => number) => of(size) / Math.max(1e-9, of(before));
  const stages: Readonly<Record<string, number>> = {
    reward: ratio(({ rewardEpochs }) => rewardEpochs),
    judge: ratio(({ rewardEpochs }) => rewardEpochs),
    ppo: ratio(({ episodes, ppoEpochs }) => episodes * (1 + ppoEpochs)),
    contest: ratio(({ contestPrompts, contestSamples }) => contestPrompts * contestSamples),
  };
  const seconds = Object.entries(pace.secondsByStage).map(([stage, spent]) => spent * (stages[stage] ?? 1));
  return seconds.reduce((sum, spent) => sum + spent, 0);
}
