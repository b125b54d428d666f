/**
 * Best-of-n distillation: of n completions of each prompt the policy imitates the one that scores best (expert iteration, Anthony et
 * al. 2017; for language models RAFT, Dong et al. 2023, algorithm 1, with K = n and one kept of each prompt). Nothing but imitation is
 * learned, so no ratio, value or price of the KL; what is chosen from is the policy's own, and so it cannot go far at once.
 */
import { weightedSum } from '../../graph/compose.ts';
import { neg } from '../../graph/ops/neg.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { tokenInputs } from '../rollout/episode-inputs.ts';
import { groupsOf, type OnlineMethod, type RewardedEpisode } from '../rollout/online-method.ts';
import { bestOf, worstOf } from '../rollout/best-and-worst.ts';
import { perToken } from '../rollout/sequence-inputs.ts';

export const bestOfN: OnlineMethod<SettingsOf<'best-of-n'>, RewardedEpisode> = {
  name: 'best-of-n',
  samplesPerPrompt: ({ samplesPerPrompt }) => samplesPerPrompt,
  updates: ({ batchEpochs, minibatches }) => ({ epochs: batchEpochs, minibatches }),
  hasValueHead: () => false,
  learnFrom: (episodes, { samplesPerPrompt }) => {
    const groups = groupsOf(episodes, samplesPerPrompt);
    // Where all score the same, none is best.
    const told = groups.filter((group) => bestOf(group).finalScore > worstOf(group).finalScore);
    const mean = groups.reduce((sum, group) => sum + bestOf(group).finalScore, 0) / groups.length;
    return { items: told.map(bestOf), metrics: { 'objective/best_scores': mean } };
  },
  loss: ({ logprobs, entropy }) => {
    const weights = perToken('weights');
    return { loss: neg(weightedSum(logprobs, weights)), 'policy/entropy_avg': weightedSum(entropy, weights) };
  },
  inputsOf: (episodes, form) => tokenInputs(episodes, form, {}),
};
