/**
 * REINFORCE (Williams 1992): the return from each token on, less a baseline, times ∇ log π. Of the baselines the batch's mean return
 * needs nothing learned; a value head learns the expected return of each state (Sutton & Barto 2018, section 13.4).
 */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { generalizedAdvantages } from '../math/gae.ts';
import { tokenInputs } from '../rollout/episode-inputs.ts';
import type { LearningEpisode, OnlineMethod, RewardedEpisode } from '../rollout/online-method.ts';
import { policyGradientLoss } from '../rollout/policy-gradient.ts';

interface ReinforceEpisode extends LearningEpisode {
  /** From each token to the end. */
  readonly returns: Float64Array;
}

export const reinforce: OnlineMethod<SettingsOf<'reinforce'>, ReinforceEpisode> = {
  name: 'reinforce',
  klSetting: 'klCoef',
  samplesPerPrompt: () => 1,
  // Without a ratio a second update would be about a policy that is gone.
  updates: () => ({ epochs: 1, minibatches: 1 }),
  hasValueHead: ({ baseline }) => baseline === 'value',
  learnFrom: (episodes, settings) => ({ items: reinforceEpisodes(episodes, settings) }),
  loss: (policy, { baseline, entropyCoef, valueCoef }) =>
    policyGradientLoss(policy, { entropyCoef, valueCoef: baseline === 'value' ? valueCoef : undefined }),
  inputsOf: (episodes, form, { baseline }) =>
    tokenInputs<ReinforceEpisode>(episodes, form, {
      advantages: ({ advantages }) => advantages,
      ...(baseline === 'value' && { returns: ({ returns }: ReinforceEpisode) => returns }),
    }),
};

function reinforceEpisodes(
  episodes: readonly RewardedEpisode[],
  { gamma, baseline }: SettingsOf<'reinforce'>,
): ReinforceEpisode[] {
  // With λ = 1 GAE's advantage is the return less the value; without a value head the values are 0.
  const learned = episodes.map((episode) => ({
    ...episode,
    ...generalizedAdvantages(episode.rewards, episode.values, gamma, 1),
  }));
  if (baseline !== 'mean') return learned;
  const mean = learned.reduce((sum, { returns }) => sum + returns[0], 0) / learned.length;
  return learned.map((episode) => ({ ...episode, advantages: episode.returns.map((value) => value - mean) }));
}
