/**
 * Simple preference optimization with a reference-free reward (Meng et al. 2024, "SimPO"): the reward is the mean log-probability
 * of a reply's tokens, so that length earns nothing, and a pair's margin has a target.
 */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { softplus } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { sub } from '../../graph/ops/sub.ts';
import { meanLogprob, type PreferenceMethod, type ReplyNodes } from '../preference/preference-method.ts';

type SimpoSettings = SettingsOf<'simpo'>;

export const simpo: PreferenceMethod<SimpoSettings> = {
  name: 'simpo',
  hasReference: false,
  logps: meanLogprob,
  reward,
  /** −log σ(r(chosen) − r(rejected) − γ) (eq. 6). */
  loss: (chosen, rejected, settings) => {
    const shortfall = sub(scalar(settings.gamma), sub(reward(chosen, settings), reward(rejected, settings)));
    return { loss: softplus(shortfall) };
  },
};

/** β/|y| · log π(y | x) (eq. 4). */
function reward(replies: ReplyNodes, { beta }: SimpoSettings): Node {
  return mul(scalar(beta), meanLogprob(replies));
}
