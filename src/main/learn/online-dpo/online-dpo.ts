/**
 * Online DPO (Guo et al. 2024, "Direct language model alignment from online AI feedback"): of the completions of a prompt the one that
 * scores best is preferred to the one that scores worst, and the policy learns from that by DPO's loss (Rafailov et al. 2023, eq. 7).
 * The pairs are the policy's own of this moment, which offline DPO's are not.
 */
import { f32, i32 } from '../../engines/engine.ts';
import { softplus, weightedSum } from '../../graph/compose.ts';
import { cast } from '../../graph/ops/cast.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { sumBySequence } from '../policy/sequence-logprobs.ts';
import { bestOf, worstOf } from '../rollout/best-and-worst.ts';
import type { BatchForm } from '../rollout/episode-inputs.ts';
import {
  groupsOf,
  type LossFigures,
  type OnlineMethod,
  type PolicyNodes,
  type RewardedEpisode,
} from '../rollout/online-method.ts';
import { perToken, sequenceInputs } from '../rollout/sequence-inputs.ts';
import type { UpdateInputs } from '../update/update-program.ts';

interface PreferredPair {
  readonly chosen: RewardedEpisode;
  readonly rejected: RewardedEpisode;
}

export const onlineDpo: OnlineMethod<SettingsOf<'online-dpo'>, PreferredPair> = {
  name: 'online-dpo',
  klSetting: 'beta',
  samplesPerPrompt: ({ samplesPerPrompt }) => samplesPerPrompt,
  updates: ({ batchEpochs, minibatches }) => ({ epochs: batchEpochs, minibatches }),
  hasValueHead: () => false,
  learnFrom: (episodes, { samplesPerPrompt }) => {
    const pairs = groupsOf(episodes, samplesPerPrompt).map((group) => ({
      chosen: bestOf(group),
      rejected: worstOf(group),
    }));
    // Where all score the same, nothing is preferred.
    return { items: pairs.filter(({ chosen, rejected }) => chosen.finalScore > rejected.finalScore) };
  },
  loss: onlineDpoLoss,
  inputsOf: pairInputs,
};

function onlineDpoLoss({ logprobs, entropy }: PolicyNodes, { beta }: SettingsOf<'online-dpo'>): LossFigures {
  const weights = input('pairWeights', 'f32', ['P']);
  const rewards = mul(scalar(beta), sumBySequence(sub(logprobs, perToken('referenceLogprobs'))));
  const [chosen, rejected] = ['chosen', 'rejected'].map((name) => gatherRows(rewards, input(name, 'i32', ['P'])));
  const margins = sub(chosen, rejected);
  return {
    loss: weightedSum(softplus(neg(margins)), weights),
    'rewards/chosen': weightedSum(chosen, weights),
    'rewards/rejected': weightedSum(rejected, weights),
    'rewards/margins': weightedSum(margins, weights),
    'rewards/accuracies': weightedSum(cast(less(rejected, chosen), 'f32'), weights),
    'policy/entropy_avg': weightedSum(entropy, perToken('weights')),
  };
}

function pairInputs(pairs: readonly PreferredPair[], form: BatchForm): UpdateInputs {
  const episodes = pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]);
  const { inputs, tokens, shares } = sequenceInputs(episodes, form, {
    perToken: { referenceLogprobs: ({ referenceLogprobs }) => referenceLogprobs },
  });
  return {
    inputs: {
      ...inputs,
      chosen: i32(Int32Array.from(pairs, (_, i) => 2 * i)),
      rejected: i32(Int32Array.from(pairs, (_, i) => 2 * i + 1)),
      pairWeights: f32(new Float32Array(pairs.length).fill(1 / pairs.length)),
    },
    tokens,
    shares: { ...shares, pairWeights: pairs.length },
  };
}
