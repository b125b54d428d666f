/**
 * RLOO, REINFORCE leave-one-out (Ahmadian et al. 2024; Kool et al. 2019): a completion is one action, its baseline the mean reward of
 * the other completions of the same prompt. The KL is part of the reward. As TRL has it, the ratio of a whole completion is clipped,
 * so that a batch can be learned from in several updates; in the first the ratio is 1, and the gradient the paper's.
 */
import { square, weightedSum } from '../../graph/compose.ts';
import { exp } from '../../graph/ops/exp.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { momentsOf } from '../math/moments.ts';
import { sumBySequence } from '../policy/sequence-logprobs.ts';
import { clippedSurrogate } from '../rollout/clipped-surrogate.ts';
import {
  groupsOf,
  type LossFigures,
  type OnlineMethod,
  type PolicyNodes,
  type RewardedEpisode,
} from '../rollout/online-method.ts';
import { perSequence, perToken, sequenceInputs } from '../rollout/sequence-inputs.ts';

interface RlooEpisode extends RewardedEpisode {
  readonly advantage: number;
}

export const rloo: OnlineMethod<SettingsOf<'rloo'>, RlooEpisode> = {
  name: 'rloo',
  klSetting: 'klCoef',
  samplesPerPrompt: ({ samplesPerPrompt }) => samplesPerPrompt,
  updates: ({ batchEpochs, minibatches }) => ({ epochs: batchEpochs, minibatches }),
  hasValueHead: () => false,
  learnFrom: (episodes, settings) => ({ items: leaveOneOut(episodes, settings) }),
  loss: rlooLoss,
  inputsOf: (episodes, form) =>
    sequenceInputs(episodes, form, {
      perToken: { oldLogprobs: ({ logprobs }) => logprobs },
      perSequence: { advantages: ({ advantage }) => advantage },
    }),
};

/** R(y_i) − the mean of R(y_j) over j ≠ i (Ahmadian et al. 2024, eq. 8). */
function leaveOneOut(
  episodes: readonly RewardedEpisode[],
  { samplesPerPrompt, normalizeAdvantages }: SettingsOf<'rloo'>,
): RlooEpisode[] {
  const learned = groupsOf(episodes, samplesPerPrompt).flatMap((group) => {
    const total = group.reduce((sum, episode) => sum + rewardOf(episode), 0);
    return group.map((episode) => {
      const others = (total - rewardOf(episode)) / (group.length - 1);
      return { ...episode, advantage: rewardOf(episode) - others };
    });
  });
  if (!normalizeAdvantages) return learned;
  const { mean, std } = momentsOf(learned.map(({ advantage }) => advantage));
  return learned.map((episode) => ({ ...episode, advantage: (episode.advantage - mean) / (std + 1e-4) }));
}

function rewardOf({ nonScoreReward, finalScore }: RewardedEpisode): number {
  return nonScoreReward + finalScore;
}

function rlooLoss({ logprobs, entropy }: PolicyNodes, { clipRange }: SettingsOf<'rloo'>): LossFigures {
  const [tokenWeights, weights] = [perToken('weights'), perSequence('sequenceWeights')];
  const difference = sub(logprobs, perToken('oldLogprobs'));
  const ratio = exp(sumBySequence(difference));
  const surrogate = clippedSurrogate(ratio, perSequence('advantages'), { low: clipRange });
  const loss = weightedSum(surrogate.loss, weights);
  return {
    loss,
    'loss/policy_avg': loss,
    'policy/approxkl_avg': mul(scalar(0.5), weightedSum(square(difference), tokenWeights)),
    'policy/clipfrac_avg': weightedSum(surrogate.isClipped, weights),
    'policy/entropy_avg': weightedSum(entropy, tokenWeights),
    'val/ratio': weightedSum(ratio, weights),
  };
}
