/** What a round does in each of its stages, in words. */
const words: Readonly<Record<string, string>> = {
  freeze: 'Data: rankings and prompts are set aside, split by prompt',
  reward: 'Reward model: learns from most of the rankings what the rater likes',
  judge: 'Evaluation reward model: learns the same from other prompts, to judge later',
  ppo: 'PPO: the policy practises against the reward model',
  contest: 'Contest: the new version against its parent, on prompts that neither has seen',
  report: 'Report: the verdict is written down',
};

export const stageWords = (stage: string): string => words[stage] ?? stage;
