/**
 * How much a win rate by a learned judge says about the rater whose rankings the judge learned from.
 *
 * Write δ = (share of comparisons that the judge gives to A) − ½, κ = 2·accuracy − 1 on pairs that the rater ordered, and
 * κ′ = 2·agreement − 1 on all pairs, a rater's tie counting as half an agreement. Two readings of the same figures bound the truth:
 *
 * - The judge is as often right about a call that it makes as on held-out pairs: θ = ½ + δ·κ′.
 * - The judge is as often right about a pair that the rater orders as there: θ = ½ + δ/κ (Rogan and Gladen 1978, "Estimating
 *   prevalence from the results of a screening test", for errors that do not depend on the side).
 *
 * Which of them holds depends on how the contest's pairs differ from the rankings, which nobody observes: the win rate is
 * identified up to the set between them. The end near one half, which decides, is that of a two-sided 95 % interval. The far end
 * allows for the set (Imbens and Manski 2004, "Confidence intervals for partially identified parameters", eq. 6–7), and comes from
 * inverting a test of a ratio (Fieller 1954), which stays right for a judge near a coin toss: it then excludes nothing.
 *
 * Errors have three sources: the contest's prompts, the held-out rankings, and the judge itself. For the last, judges are
 * trained on random halves of the judge's rankings: a half-sample estimate scatters around the full one as the full one scatters
 * around the truth (McCarthy 1969, "Pseudo-replication: half samples"; Shao and Wu 1989 for the delete-d jackknife).
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { varianceAmong, type Estimate } from './cluster-estimate.ts';
import type { Interval } from './interval.ts';
import { z95 } from './interval.ts';
import { normalCdf, normalQuantile, studentQuantile, z90 } from './quantiles.ts';

/** One judge's word on the contest and on rankings that it has not seen. */
export interface JudgeFigures {
  /** Of the contest's comparisons, the share that it gives to A, ties half. Clusters are prompts. */
  readonly share: Estimate;
  /** Of the held-out pairs that the rater ordered, the share that it orders alike. Clusters are prompts. */
  readonly accuracy: Estimate;
  /** The same over all held-out pairs; one that the rater tied counts half, whatever the judge says. */
  readonly agreement: Estimate;
}

export interface JudgedWinRate extends Interval {
  /** Whether the lower bound of a 95 % interval of the judge's accuracy is above one half. */
  readonly knows: boolean;
}

/**
 * @param judge the figures of the deciding judge; its share is the result's `value`
 * @param resampled the figures of judges trained on random halves of its rankings, on the same prompts; at least 2
 * @throws ParleyError internal with fewer
 */
export function judgedWinRate(judge: JudgeFigures, resampled: readonly JudgeFigures[]): JudgedWinRate {
  if (resampled.length < 2) {
    throw new ParleyError(
      'internal',
      `The error of a judge needs at least 2 judges on resampled rankings, there are ${resampled.length}.`,
    );
  }
  const knows = isBetterThanCoin(judge.accuracy);
  if (![judge, ...resampled].every(({ share, agreement }) => share.clusters > 0 && agreement.clusters > 0)) {
    return { value: judge.share.value, low: 0, high: 1, knows };
  }
  const [predicted, error] = asPredicted(judge, resampled);
  const [lowest, highest] = asCorrected(judge, resampled, Math.abs(predicted) / error);
  return {
    value: judge.share.value,
    low: clip(0.5 + Math.min(predicted - z95 * error, lowest)),
    high: clip(0.5 + Math.max(predicted + z95 * error, highest)),
    knows,
  };
}

/**
 * By the estimate that the padded clusters have (clusterEstimate) and Student's quantile: a judge that is right on the only two
 * rankings there are has a quarter's chance of it by tossing coins.
 */
function isBetterThanCoin({ value, variance, clusters }: Estimate): boolean {
  if (clusters === 0) return false;
  const padded = (value * clusters + 1) / (clusters + 2);
  return padded - studentQuantile(z95, clusters + 1) * Math.sqrt(variance) > 0.5;
}

/** δ·κ′ and its standard error; that of the product of two independent estimates (Goodman 1960). */
function asPredicted(judge: JudgeFigures, resampled: readonly JudgeFigures[]): [number, number] {
  const [delta, kappa] = [judge.share.value - 0.5, 2 * judge.agreement.value - 1];
  const ofDelta = judge.share.variance;
  const ofKappa = 4 * (judge.agreement.variance + varianceAmong(resampled.map(({ agreement }) => agreement)));
  const ofJudges = kappa ** 2 * shareVarianceAmong(resampled);
  const ofPrompts = kappa ** 2 * ofDelta + delta ** 2 * ofKappa + ofDelta * ofKappa;
  return [delta * kappa, Math.sqrt(ofPrompts + ofJudges) * inflation(ofPrompts, ofJudges, resampled.length)];
}

/**
 * The τ in [−½, ½] for which δ − τ·κ may be 0: solutions of a·τ² − 2b·τ + c ≤ 0.
 * @param distance of the set's near end from one half, in standard errors
 */
function asCorrected(judge: JudgeFigures, resampled: readonly JudgeFigures[], distance: number): [number, number] {
  const [delta, kappa] = [judge.share.value - 0.5, 2 * judge.accuracy.value - 1];
  const ofJudges = shareVarianceAmong(resampled);
  const ofKappa = 4 * (judge.accuracy.variance + varianceAmong(resampled.map(({ accuracy }) => accuracy)));
  const set = kappa > 0 ? 1 / kappa ** 2 - 1 : Infinity;
  const z = criticalValue(distance * set) * inflation(judge.share.variance, ofJudges, resampled.length);
  const a = kappa ** 2 - z ** 2 * ofKappa;
  const b = delta * kappa;
  const c = delta ** 2 - z ** 2 * (judge.share.variance + ofJudges);
  // A judge that may be worse than a coin toss excludes nothing, nor does one that was measured on ties alone.
  if (!(kappa > 0 && a > 0)) return [-0.5, 0.5];
  const root = Math.sqrt(Math.max(0, b ** 2 - a * c));
  return [(b - root) / a, (b + root) / a];
}

/**
 * As if shares were not bounded: judges that all give A nearly everything can no longer differ by much, while what they measure
 * can. A share is the normal distribution function of that; its variance is taken there, on the scale of shares near one half.
 */
function shareVarianceAmong(judges: readonly JudgeFigures[]): number {
  return varianceAmong(
    judges.map(({ share }) => {
      const score = normalQuantile(Math.min(0.995, Math.max(0.005, share.value)));
      const stretch = Math.exp(score ** 2 / 2);
      const influence = share.influence.map((one) => one * stretch);
      const value = score / Math.sqrt(2 * Math.PI);
      return { ...share, value, variance: share.variance * stretch ** 2, influence };
    }),
  );
}

/** Student's quantile over the normal one, with Satterthwaite's degrees of freedom: only the judges are few. */
function inflation(ofPrompts: number, ofJudges: number, judges: number): number {
  if (ofJudges === 0) return 1;
  return studentQuantile(z95, ((judges - 1) * (ofPrompts + ofJudges) ** 2) / ofJudges ** 2) / z95;
}

/** c with Φ(c + width) − Φ(−c) = 0.95: 1.96 for a point, 1.645 for a wide set. @param width in standard errors */
function criticalValue(width: number): number {
  let [low, high] = [z90, z95];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle + width) - normalCdf(-middle) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}

function clip(share: number): number {
  return Math.min(1, Math.max(0, share));
}
