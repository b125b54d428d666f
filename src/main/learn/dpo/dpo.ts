/**
 * Direct preference optimization (Rafailov et al. 2023): the policy learns from comparisons without a reward model, its own
 * log-probabilities against the reference's being the reward. Losses by other papers stand beside its own.
 */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { softplus, square } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { div } from '../../graph/ops/div.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { sub } from '../../graph/ops/sub.ts';
import {
  meanLogprob,
  type PairFigures,
  type PreferenceMethod,
  type ReplyNodes,
} from '../preference/preference-method.ts';

type DpoSettings = SettingsOf<'dpo'>;

export const dpo: PreferenceMethod<DpoSettings> = {
  name: 'dpo',
  hasReference: true,
  logps: ({ logprobs }) => logprobs,
  /** β·log π/π_ref (Rafailov et al. 2023, eq. 5, but for a constant). */
  reward: (replies, { beta }) => mul(scalar(beta), logRatio(replies)),
  loss: dpoLoss,
};

function logRatio({ logprobs, reference }: ReplyNodes): Node {
  return sub(logprobs, reference);
}

/**
 * rpo adds the mean negative log-likelihood of the chosen reply's tokens, weighed α (Pang et al. 2024, eq. 1). ipo compares means
 * over tokens, as its authors confirmed to TRL that they computed it: a sum makes 1/(2β) another aim for every length.
 */
function dpoLoss(chosen: ReplyNodes, rejected: ReplyNodes, settings: DpoSettings): PairFigures {
  const perToken = (replies: ReplyNodes) => div(logRatio(replies), replies.lengths);
  const compared = settings.loss === 'ipo' ? perToken : logRatio;
  const loss = pairLoss(sub(compared(chosen), compared(rejected)), settings);
  if (settings.loss !== 'rpo') return { loss };
  const nll = neg(meanLogprob(chosen));
  return { loss: add(loss, mul(scalar(settings.rpoAlpha), nll)), nll_loss: nll };
}

/**
 * @param difference log π/π_ref of the chosen reply less that of the rejected one, [P]
 * @returns sigmoid and rpo: −log σ(β·difference) (Rafailov et al. 2023, eq. 7), with label smoothing ε the same for both orders,
 *   weighed 1 − ε and ε (Mitchell 2023); robust: weighed 1 − ε and −ε over 1 − 2ε, whose mean over labels wrong with
 *   probability ε is the loss without noise (Chowdhury et al. 2024, eq. 12); ipo: (difference − 1/(2β))² (Azar et al. 2023, eq. 17)
 */
export function pairLoss(difference: Node, { loss, beta, labelSmoothing: noise }: DpoSettings): Node {
  if (loss === 'ipo') return square(sub(difference, scalar(1 / (2 * beta))));
  const margin = mul(scalar(beta), difference);
  const [asLabelled, reversed] = [softplus(neg(margin)), softplus(margin)];
  if (noise === 0) return asLabelled;
  if (loss !== 'robust') return add(mul(scalar(1 - noise), asLabelled), mul(scalar(noise), reversed));
  const unbiased = sub(mul(scalar(1 - noise), asLabelled), mul(scalar(noise), reversed));
  return div(unbiased, scalar(1 - 2 * noise));
}
