/** Generalized advantage estimation (Schulman et al. 2016, eq. 16) over one completion. */

export interface Advantages {
  readonly advantages: Float64Array;
  /** Targets of the value function: advantage + value. */
  readonly returns: Float64Array;
}

/**
 * @param rewards per token [T]; the episode ends after the last one, where the value is 0
 * @param values of the states before each token [T]
 */
export function generalizedAdvantages(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  gamma: number,
  lambda: number,
): Advantages {
  const advantages = new Float64Array(rewards.length);
  const returns = new Float64Array(rewards.length);
  let advantage = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const nextValue = t + 1 < rewards.length ? values[t + 1] : 0;
    const delta = rewards[t] + gamma * nextValue - values[t];
    advantage = delta + gamma * lambda * advantage;
    advantages[t] = advantage;
    returns[t] = advantage + values[t];
  }
  return { advantages, returns };
}
