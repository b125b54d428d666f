/** What a round does in each of its stages, in words. */
const words: Readonly<Record<string, string>> = {
  freeze: 'Data: rankings and prompts are split by prompt',
  reward: 'Reward model: learns from half of the rankings what the rater likes',
  judge: 'Judge: learns the same from the other half',
  ppo: 'PPO: the policy practises against the reward model',
  contest: 'Contest: the new version against its parent, on prompts that neither has seen',
  judging: 'Judging: a rule decides, or judges on parts of the rankings show how far the judge can be trusted',
  report: 'Report: the verdict is written down',
};

export const stageWords = (stage: string): string => words[stage] ?? stage;
