/** Estimators of KL(policy ‖ reference) from sampled tokens, and the controller of its price. */

/**
 * One token's contribution, in nats, from the log-probabilities of the token the policy sampled (Schulman 2020,
 * "Approximating KL divergence"): k1 = log ratio, unbiased; k3 = 1/ratio − 1 + log ratio, unbiased and never negative.
 */
export function tokenKl(estimator: 'k1' | 'k3', logprob: number, referenceLogprob: number): number {
  const logRatio = logprob - referenceLogprob;
  // expm1: policies nearly alike differ in digits that exp(…) − 1 loses, and the sum would come out below 0.
  return estimator === 'k1' ? logRatio : Math.max(0, Math.expm1(-logRatio) + logRatio);
}

interface KlPricing {
  readonly klCoef?: number | null;
  /** Left out where the reward has no KL in it. */
  readonly klController?: 'fixed' | 'adaptive';
}

/** What a nat costs at first. */
export function firstKlCoef({ klCoef, klController }: KlPricing): number {
  if (klController === undefined) return 0;
  return klCoef ?? (klController === 'adaptive' ? 0.15 : 0.05);
}

/**
 * Episodes of a horizon. Ziegler et al. had 10,000 in runs of two million; in a run of two thousand the price would move by 4 % in
 * all. A tenth of the run lets it move by e² either way, whatever the run's length.
 */
export function klHorizonOf({ klHorizon, episodes }: { klHorizon: number | null; episodes: number }): number {
  return klHorizon ?? episodes / 10;
}

/**
 * The next price of a nat by proportional control (Ziegler et al. 2019, eq. 3): the relative error is clipped to ±0.2,
 * so the price moves by at most 20 % per horizon; and by no more per batch, be it longer than a horizon.
 */
export function adaptKlCoef(
  klCoef: number,
  kl: number,
  { target, horizon, episodes }: { target: number; horizon: number; episodes: number },
): number {
  const error = Math.min(0.2, Math.max(-0.2, kl / target - 1));
  return klCoef * (1 + error * Math.min(1, episodes / horizon));
}
