/**
 * Odds ratio preference optimization (Hong et al. 2024, "ORPO: Monolithic Preference Optimization without Reference Model"): the
 * chosen reply is imitated, and a penalty keeps its odds above the rejected one's. No reference policy is held.
 */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { softplus } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { exp } from '../../graph/ops/exp.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { log } from '../../graph/ops/log.ts';
import { minimum } from '../../graph/ops/minimum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { sub } from '../../graph/ops/sub.ts';
import { meanLogprob, type PreferenceMethod, type ReplyNodes } from '../preference/preference-method.ts';

export const orpo: PreferenceMethod<SettingsOf<'orpo'>> = {
  name: 'orpo',
  hasReference: false,
  logps: meanLogprob,
  reward: (replies, { beta }) => mul(scalar(beta), meanLogprob(replies)),
  /** L_SFT + β·L_OR (eq. 6), where L_OR = −log σ(log odds ratio) (eq. 7); TRL and we call the paper's λ β. */
  loss: (chosen, rejected, { beta }) => {
    const nll = neg(meanLogprob(chosen));
    const logOddsRatio = sub(logOdds(chosen), logOdds(rejected));
    const penalty = softplus(neg(logOddsRatio));
    return {
      loss: add(nll, mul(scalar(beta), penalty)),
      nll_loss: nll,
      log_odds_ratio: neg(penalty),
      log_odds_chosen: logOddsRatio,
    };
  },
};

/** The largest log P whose odds are a number in float32. */
const CERTAIN = -1e-6;

/** log P/(1 − P) (eq. 3). */
function logOdds(replies: ReplyNodes): Node {
  const logprob = minimum(meanLogprob(replies), scalar(CERTAIN));
  return sub(logprob, log(sub(scalar(1), exp(logprob))));
}
