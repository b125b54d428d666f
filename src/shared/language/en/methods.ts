/**
 * What each training method says of itself, with the sentences of the settings that it alone has. What several methods have is in
 * `method-settings.ts`, `charts.ts` and `results.ts`.
 */

const judgeIt = 'Nothing judges the result: compare it with its parent afterward.';

export const methods = {
  sft: {
    title: 'Fine-tuning',
    shortTitle: 'SFT',
    inSentence: 'SFT',
    purpose:
      'Learns to write the replies in chats and demonstrations, word for word. The usual first step for a new base model.',
    action: 'Start fine-tuning',
    summary: 'supervised fine-tuning on chats and demonstrations',
  },
  distill: {
    title: 'Distillation',
    inSentence: 'distillation',
    purpose:
      'Learns a larger version’s probabilities of every next token, in chats and in its own replies. Restores what a smaller version lost.',
    action: 'Start distillation',
    summary: 'learn a larger version’s probabilities of every next token',
    description:
      'Makes a version that imitates its teacher’s probabilities of every next token: on the replies in chats, and with lambda above 0 ' +
      'also on replies that it writes itself. The teacher has the same vocabulary, or the one that the student’s was cut from (parley ' +
      'models shrink); then its probabilities are renormalized over the tokens that are left.',
    settings: {
      divergence:
        'Divergence to minimize. forward: the forward KL covers all that the teacher might say; reverse: the reverse KL concentrates on ' +
        'what it says most; jsd: the generalized Jensen–Shannon divergence lies between the two.',
      beta: 'Where jsd lies: like the forward KL near 0, like the reverse KL near 1.',
      temperature: 'Divides the logits of both models: above 1, unlikely tokens count for more.',
      topK:
        'Number of the teacher’s likeliest tokens whose probabilities are kept, computed once for each text; all others count as ' +
        'one.',
      lambda: 'Share of the batches whose replies the student writes itself.',
      maxNewTokens: 'Length limit of the student’s replies, in tokens.',
      rolloutTemperature: 'Sampling temperature of the student’s replies.',
      hardLabelWeight:
        'Share of the loss that imitates the given replies themselves, word for word, as fine-tuning does.',
    },
  },
  reward: {
    title: 'Reward model',
    inSentence: 'a reward model',
    purpose: 'Learns from comparisons which replies are preferred. Makes no new version; PPO and contests use it.',
    action: 'Train reward model',
    summary: 'a reward model from rankings and preferences',
    description:
      'Trains a reward model on rankings and preferences. Its accuracy is measured on prompts that it was not trained on, beside the ' +
      'baseline "the longer reply wins".',
    settings: {
      loss: 'pairs: Bradley–Terry’s loss on every pair of a ranking; listwise: Plackett–Luce’s loss on the whole ranking.',
      margin:
        'By how much the better reply’s score must exceed the other’s before a pair counts as learned; only for the pairs loss.',
    },
  },
  dpo: {
    title: 'DPO',
    purpose: 'Learns from comparisons directly, without a reward model and without sampling replies.',
    action: 'Start DPO',
    summary: 'direct preference optimization on rankings and preferences',
    description:
      'Makes a version that prefers what was preferred, without a reward model. The accuracy of its implied reward is measured on ' +
      'prompts that it was not trained on.',
    settings: {
      beta: 'Strength of the KL penalty to the parent: the larger, the closer the policy stays to it.',
      loss:
        'sigmoid: DPO’s own loss; ipo: aims at a fixed margin per token, 1 / (2 · beta), so that clear preferences do not push it ' +
        'without end; rpo: also imitates the chosen reply, so that it does not become unlikely; robust: corrects for a share ' +
        'labelSmoothing of wrong labels.',
      labelSmoothing: 'Share of the preferences assumed to be reversed; not used by the ipo loss.',
      rpoAlpha: 'Weight of imitating the chosen reply; only for the rpo loss.',
    },
  },
  orpo: {
    title: 'ORPO',
    purpose:
      'Imitates the preferred replies and makes the others less likely, in one step and without a reward model. For a base model that has not been fine-tuned.',
    action: 'Start ORPO',
    summary: 'odds ratio preference optimization on rankings and preferences',
    description:
      'Makes a version that imitates what was preferred and avoids what was not, without a reward model and without a reference ' +
      'policy. The accuracy of its implied reward is measured on prompts that it was not trained on.',
    settings: {
      beta: 'Weight of the odds ratio beside imitation: the larger, the less likely rejected replies become (the paper’s lambda).',
    },
  },
  simpo: {
    title: 'SimPO',
    purpose:
      'Learns from comparisons directly, by the mean log-probability of a reply: longer replies gain nothing by their length, and no reference policy is kept in memory.',
    action: 'Start SimPO',
    summary: 'simple preference optimization on rankings and preferences',
    description:
      'Makes a version that prefers what was preferred by a target margin, without a reward model and without a reference policy. The ' +
      'accuracy of its implied reward is measured on prompts that it was not trained on.',
    settings: {
      beta: 'Scale of the reward, which is a reply’s mean log-probability per token.',
      gamma: 'Target margin between the rewards of the preferred and the other reply; half of beta is usual.',
    },
  },
  kto: {
    title: 'KTO',
    purpose:
      'Learns from replies that are each labeled good or bad: thumbs, or the best and the worst reply of each ranking.',
    action: 'Start KTO',
    summary: 'Kahneman–Tversky optimization on good and bad replies',
    description:
      'Makes a version in which good replies are likelier and bad ones less likely, without pairs: from thumbs, from datasets with ' +
      'labels, and from the best and the worst reply of each ranking. Measured on prompts that it was not trained on.',
    settings: {
      epochs: 'Passes over the replies. More than a few overfit.',
      batchSize:
        'Replies per update. The reference point is estimated from them: with fewer than 8 it is a rough guess.',
      beta: 'Strength of the KL penalty to the parent: the larger, the closer the policy stays to it.',
      desirableWeight:
        'Weight of a good reply. Weight times number of the good replies should be 1 to 1.33 times that of the bad ones.',
      undesirableWeight: 'Weight of a bad reply.',
    },
  },
  ppo: {
    title: 'PPO',
    purpose: `Optimizes the policy against an existing reward model. ${judgeIt}`,
    action: 'Start PPO',
    summary: 'PPO against a reward model',
    settings: {
      clipRange: 'How far a token’s probability ratio may move before its gradient is clipped.',
      valueClipRange: 'How far a value may move from its old estimate before its gradient is clipped.',
      whitenAdvantages: 'Normalizes advantages to mean 0 and variance 1 over the valid tokens of a rollout batch.',
      whitenRewards: 'Scales token rewards to variance 1 over the valid tokens of a rollout batch; their mean stays.',
    },
  },
  dqn: {
    title: 'DQN',
    purpose:
      'Learns the value of each candidate reply from conversations, and chooses the best one. The policy itself stays as it is.',
    action: 'Start DQN',
    summary: 'Q-learning over candidate replies: which of several is said',
    settings: {
      totalSteps: 'Replies to choose and learn from.',
      candidates: 'Replies of the policy that each choice is made from.',
      gamma: 'How much the next reply’s worth counts now: discount per reply.',
      hiddenWidth: 'Units of the Q-head’s hidden layer; 0: the head is linear.',
      double: 'The online network chooses the next reply, and the target network values it (double Q-learning).',
      dueling: 'A conversation’s value and the replies’ advantages have heads of their own.',
      nStep: 'Replies whose rewards are added up before an estimate stands for the rest.',
      prioritized: 'Draws transitions by how wrong their values were.',
      priorityAlpha: 'How much errors count in the drawing; 0 draws all alike.',
      priorityBeta: 'How much of the bias of that drawing is corrected at first; all of it at the end.',
      loss: 'huber: errors beyond 1 count linearly; squared: all errors by their square.',
      startEpsilon: 'Share of choices made at random in the beginning.',
      endEpsilon: 'Share of choices made at random in the end.',
      epsilonShare: 'Share of the run over which the random choices fall to their last share.',
      bufferSize: 'Latest choices that are remembered to learn from.',
      learningStarts: 'Choices before the first update.',
      trainEvery: 'Choices from one update to the next.',
      batchSize: 'Remembered choices in an update.',
      tau: 'How far the target network moves to the online one each time; 1 copies it.',
      targetEvery: 'Choices from one such move to the next.',
      evaluationEpisodes: 'Conversations without exploration that the result is measured on.',
      sampleEvery: 'Conversations from one that is shown to the next.',
      checkpointEvery: 'Choices from one checkpoint to the next.',
    },
  },
  rloo: {
    title: 'RLOO',
    purpose: `Writes several replies to each prompt and learns from how each scores compared with the others. ${judgeIt}`,
    action: 'Start RLOO',
    summary: 'REINFORCE with a leave-one-out baseline',
    settings: {
      clipRange: 'How far the probability ratio of a completion may move before its gradient is clipped.',
      normalizeAdvantages:
        'Normalizes advantages to mean 0 and variance 1 over a rollout batch, in addition to the leave-one-out baseline.',
    },
  },
  grpo: {
    title: 'GRPO',
    purpose: `Writes several replies to each prompt and learns, in clipped steps, from how each scores in its group. ${judgeIt}`,
    action: 'Start GRPO',
    summary: 'group relative policy optimization',
    settings: {
      beta: 'Weight in the loss of the KL to the parent, estimated by k3: the larger, the closer the policy stays to it.',
      clipRange: 'How far a token’s probability ratio may move before its gradient is clipped.',
      clipRangeHigh:
        'How far the ratio may rise, if different from clipRange (DAPO uses 0.28). null: same as clipRange.',
      lossType:
        'What has equal weight in the loss. grpo: every completion; dapo: every token; dr_grpo: every token, with the sum divided by ' +
        'maxNewTokens, so that batches of long replies count more.',
      scaleRewards:
        'Divisor of the advantages: the standard deviation of the scores in their group, that of the batch, or none (Dr. GRPO), so ' +
        'that prompts whose replies all score nearly the same count less.',
    },
  },
  reinforce: {
    title: 'REINFORCE',
    purpose: `Makes replies that score above a baseline likelier and others less likely, one update per batch. ${judgeIt}`,
    action: 'Start REINFORCE',
    summary: 'the policy gradient with a baseline',
    settings: {
      baseline:
        'Subtracted from the returns to reduce the variance of the gradient: the mean return of the batch, nothing, or each state’s ' +
        'value, learned by a head on the policy’s trunk.',
    },
  },
  a2c: {
    title: 'A2C',
    purpose: `A value head estimates each token’s value, and the policy learns where it did better than estimated. ${judgeIt}`,
    action: 'Start A2C',
    summary: 'advantage actor–critic',
  },
  'online-dpo': {
    title: 'Online DPO',
    purpose: `Writes several replies to each prompt and learns to prefer the one that scores best to the one that scores worst. ${judgeIt}`,
    action: 'Start Online DPO',
    summary: 'DPO on pairs of the policy’s own replies',
    settings: {
      beta: 'Strength of the KL penalty to the parent: the larger, the closer the policy stays to it.',
    },
  },
  'best-of-n': {
    title: 'Best-of-n',
    inSentence: 'best-of-n',
    purpose: `Writes several replies to each prompt and learns to write the one that scores best. ${judgeIt}`,
    action: 'Start best-of-n',
    summary: 'imitation of the best of several replies',
  },
};
