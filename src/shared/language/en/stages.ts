/** The stages of a run, and what each is for. */
export const stages = {
  round: 'Round',
  titles: {
    freeze: 'Data',
    judge: 'Judge',
    contest: 'Contest',
    judging: 'Judging',
    report: 'Verdict',
  },
  purposes: {
    freeze: 'Splits rankings and prompts by prompt.',
    reward: 'Learns from half of the rankings what the rater prefers.',
    judgeLearnsSame: 'Learns the same from the other half.',
    judgeLearnsFromOtherHalf: 'Learns from the other half what the rater prefers.',
    judgeLearnsFromAll: 'Learns from the rankings what the rater prefers.',
    optimizes: 'Optimizes the policy against the reward model.',
    rewarded: ({ reward }: { reward: string }) => `Optimizes the policy against ${reward}.`,
    learnsFromHalf: 'The policy learns from half of the rankings what the rater prefers.',
    learnsFromLabels:
      'The policy learns from half of the good and bad replies: thumbs, and the best and worst of rankings.',
    imitates: 'The policy imitates the chats.',
    contest: 'Compares the new version with its parent on prompts that neither has seen.',
    judging: 'Trains judges on resampled rankings to estimate how reliable the judge is.',
    report: 'Keeps the version only if it clearly wins.',
  },
  theRewardModel: 'the reward model',
  withPurpose: ({ title, purpose }: { title: string; purpose: string }) => `${title}: ${purpose}`,
};
