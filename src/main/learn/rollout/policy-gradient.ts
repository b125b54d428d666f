/** The policy gradient without a ratio (Williams 1992): for one update on a batch that the policy itself has just written. */
import { square, weightedSum } from '../../graph/compose.ts';
import { add } from '../../graph/ops/add.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { LossFigures, PolicyNodes } from './online-method.ts';
import { perToken } from './sequence-inputs.ts';

/**
 * −Σ A · log π over the tokens, whose gradient is that of the expected return (Sutton et al. 2000, theorem 1, with advantages for
 * action values), divided by their number, which changes its length and not its direction; with the entropy bonus, and with
 * valueCoef · ½(V − return)² where a value is learned.
 */
export function policyGradientLoss(
  { logprobs, entropy: entropies, values }: PolicyNodes,
  { entropyCoef, valueCoef }: { readonly entropyCoef: number; readonly valueCoef?: number },
): LossFigures {
  const weights = perToken('weights');
  const policyLoss = neg(weightedSum(mul(perToken('advantages'), logprobs), weights));
  const entropy = weightedSum(entropies, weights);
  const explored = entropyCoef > 0 ? sub(policyLoss, mul(scalar(entropyCoef), entropy)) : policyLoss;
  const figures = { 'loss/policy_avg': policyLoss, 'policy/entropy_avg': entropy };
  if (valueCoef === undefined) return { loss: explored, ...figures };
  const valueLoss = mul(scalar(0.5), weightedSum(square(sub(values, perToken('returns'))), weights));
  return { loss: add(explored, mul(scalar(valueCoef), valueLoss)), ...figures, 'loss/value_avg': valueLoss };
}
