import type { RunKind } from './run.ts';

export const runKindWords: Readonly<Record<RunKind, string>> = {
  round: 'Round',
  sft: 'Fine-tuning',
  reward: 'Reward model',
  ppo: 'PPO',
  dpo: 'DPO',
};

/** "Round 3". @param number among the runs of its kind, 1 is the oldest */
export function numberedRun(kind: RunKind, number: number): string {
  return `${runKindWords[kind]} ${number}`;
}
