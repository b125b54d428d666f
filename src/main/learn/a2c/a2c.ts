/**
 * Advantage actor–critic (Mnih et al. 2016, the synchronous form): the critic's values stand in for what is still to come, so that
 * advantages scatter less than returns and are as wrong as the critic. GAE trades one for the other. One update per batch, no ratio.
 */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { generalizedAdvantages, type Advantages } from '../math/gae.ts';
import { tokenInputs } from '../rollout/episode-inputs.ts';
import type { OnlineMethod, RewardedEpisode } from '../rollout/online-method.ts';
import { policyGradientLoss } from '../rollout/policy-gradient.ts';

export const a2c: OnlineMethod<SettingsOf<'a2c'>, RewardedEpisode & Advantages> = {
  name: 'a2c',
  klSetting: 'klCoef',
  samplesPerPrompt: () => 1,
  updates: () => ({ epochs: 1, minibatches: 1 }),
  hasValueHead: () => true,
  learnFrom: (episodes, { gamma, gaeLambda }) => ({
    items: episodes.map((episode) => ({
      ...episode,
      ...generalizedAdvantages(episode.rewards, episode.values, gamma, gaeLambda),
    })),
  }),
  loss: policyGradientLoss,
  inputsOf: (episodes, form) =>
    tokenInputs(episodes, form, {
      advantages: ({ advantages }) => advantages,
      returns: ({ returns }) => returns,
    }),
};
