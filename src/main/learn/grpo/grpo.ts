/**
 * GRPO, group relative policy optimization (Shao et al. 2024, eq. 3): PPO's clipped steps without a value head; a completion's advantage
 * is how its score stands among those of the same prompt. The KL to the parent is in the loss, not in the reward.
 * Options: no division by the deviation and a constant divisor (Dr. GRPO, Liu et al. 2025); every token the same weight, and a higher
 * upper clip (DAPO, Yu et al. 2025). In TRL's words lossType is loss_type, scaleRewards scale_rewards, clipRangeHigh epsilon_high.
 */
import { square, weightedSum } from '../../graph/compose.ts';
import { f32 } from '../../engines/engine.ts';
import { add } from '../../graph/ops/add.ts';
import { exp } from '../../graph/ops/exp.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { momentsOf } from '../math/moments.ts';
import { clippedSurrogate } from '../rollout/clipped-surrogate.ts';
import { tokenInputs, type BatchForm } from '../rollout/episode-inputs.ts';
import {
  groupsOf,
  type LearningEpisode,
  type LossFigures,
  type OnlineMethod,
  type PolicyNodes,
  type RewardedEpisode,
} from '../rollout/online-method.ts';
import { perToken } from '../rollout/sequence-inputs.ts';
import type { UpdateInputs } from '../update/update-program.ts';

export const grpo: OnlineMethod<SettingsOf<'grpo'>> = {
  name: 'grpo',
  klSetting: 'beta',
  samplesPerPrompt: ({ samplesPerPrompt }) => samplesPerPrompt,
  updates: ({ batchEpochs, minibatches }) => ({ epochs: batchEpochs, minibatches }),
  hasValueHead: () => false,
  learnFrom: (episodes, settings) => ({ items: groupRelative(episodes, settings) }),
  loss: grpoLoss,
  inputsOf: grpoInputs,
};

/** (r − mean of the group) / (deviation + 1e-4), for all tokens of a completion (Shao et al. 2024, section 4.1.2). */
function groupRelative(
  episodes: readonly RewardedEpisode[],
  { samplesPerPrompt, scaleRewards }: SettingsOf<'grpo'>,
): LearningEpisode[] {
  const scoresOf = (of: readonly RewardedEpisode[]) => of.map(({ finalScore }) => finalScore);
  const ofBatch = momentsOf(scoresOf(episodes));
  return groupsOf(episodes, samplesPerPrompt).flatMap((group) => {
    const { mean, std } = momentsOf(scoresOf(group));
    const scale = { group: std + 1e-4, batch: ofBatch.std + 1e-4, none: 1 }[scaleRewards];
    return group.map((episode) => {
      const advantage = (episode.finalScore - mean) / scale;
      return { ...episode, advantages: new Float64Array(episode.logprobs.length).fill(advantage) };
    });
  });
}

/** `lossWeights`: what each token weighs in the loss, by lossType; `weights` in the figures, all the same. */
function grpoInputs(
  episodes: readonly LearningEpisode[],
  form: BatchForm,
  { lossType, maxNewTokens }: SettingsOf<'grpo'>,
): UpdateInputs {
  const { inputs, tokens, shares } = tokenInputs(episodes, form, {
    advantages: ({ advantages }) => advantages,
    oldLogprobs: ({ logprobs }) => logprobs,
    referenceLogprobs: ({ referenceLogprobs }) => referenceLogprobs,
  });
  const count = episodes.length;
  const weightOf = (length: number) =>
    ({ grpo: 1 / (count * length), dapo: 1 / tokens, dr_grpo: 1 / (count * maxNewTokens) })[lossType];
  const lossWeights = episodes.flatMap(({ logprobs }) => Array.from(logprobs, () => weightOf(logprobs.length)));
  return {
    inputs: { ...inputs, lossWeights: f32(Float32Array.from(lossWeights)) },
    tokens,
    shares: { ...shares, lossWeights: lossType === 'dapo' ? tokens : count },
  };
}

function grpoLoss(
  { logprobs, entropy }: PolicyNodes,
  { beta, clipRange, clipRangeHigh }: SettingsOf<'grpo'>,
): LossFigures {
  const [weights, lossWeights] = [perToken('weights'), perToken('lossWeights')];
  const difference = sub(logprobs, perToken('oldLogprobs'));
  const ratio = exp(difference);
  const clipping = { low: clipRange, high: clipRangeHigh ?? clipRange };
  const surrogate = clippedSurrogate(ratio, perToken('advantages'), clipping);
  const policyLoss = weightedSum(surrogate.loss, lossWeights);
  // k3 of the reference to the policy, whose gradient keeps the policy near it (Shao et al. 2024, eq. 4).
  const behind = sub(perToken('referenceLogprobs'), logprobs);
  const kl = sub(sub(exp(behind), behind), scalar(1));
  const figures = {
    'loss/policy_avg': policyLoss,
    'policy/approxkl_avg': mul(scalar(0.5), weightedSum(square(difference), weights)),
    'policy/clipfrac_avg': weightedSum(surrogate.isClipped, weights),
    'policy/entropy_avg': weightedSum(entropy, weights),
    'val/ratio': weightedSum(ratio, weights),
  };
  if (beta === 0) return { loss: policyLoss, ...figures };
  const priced = add(policyLoss, mul(scalar(beta), weightedSum(kl, lossWeights)));
  return { loss: priced, ...figures, kl: weightedSum(kl, weights) };
}
