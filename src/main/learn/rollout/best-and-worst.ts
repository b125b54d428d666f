import type { RewardedEpisode } from './online-method.ts';

/** Of equals the first. */
export function bestOf(group: readonly RewardedEpisode[]): RewardedEpisode {
  return group.reduce((best, next) => (next.finalScore > best.finalScore ? next : best));
}

/** Of equals the first. */
export function worstOf(group: readonly RewardedEpisode[]): RewardedEpisode {
  return group.reduce((worst, next) => (next.finalScore < worst.finalScore ? next : worst));
}
