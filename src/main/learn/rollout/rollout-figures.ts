/** Token rewards of assessed completions, and the figures of their batch that every method has. */
import { repeatedShare } from '../../../shared/domain/n-grams.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import { tokenKl } from '../math/kl.ts';
import { momentsOf } from '../math/moments.ts';
import { groupsOf, type Episode, type RewardedEpisode } from './online-method.ts';

export interface RolloutFigures {
  readonly episodes: readonly RewardedEpisode[];
  /** Means over episodes, under TRL's names. */
  readonly metrics: Record<string, number>;
  /** Nats per completion. */
  readonly kl: number;
}

/** @param count completions of each prompt, which follow each other */
export function rolloutFigures(
  assessed: readonly Episode[],
  klCoef: number,
  settings: RolloutSettings,
  count: number,
): RolloutFigures {
  const episodes = assessed.map((episode) => rewarded(episode, klCoef, settings));
  const mean = (of: (episode: RewardedEpisode) => number) =>
    episodes.reduce((sum, episode) => sum + of(episode), 0) / episodes.length;
  const kl = mean((episode) => episode.kl);
  const lengths = episodes.map(({ completion }) => completion.tokenIds.length);
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  return {
    episodes,
    kl,
    metrics: {
      'objective/kl': kl,
      'objective/entropy': mean(({ entropy }) => sum(entropy)),
      // As they are learned from, clipped and less the penalty: with the price of the KL they make rlhf_reward, as in TRL.
      'objective/scores': mean(({ finalScore }) => finalScore),
      'objective/non_score_reward': mean(({ nonScoreReward }) => nonScoreReward),
      'objective/rlhf_reward': mean(({ nonScoreReward, finalScore }) => nonScoreReward + finalScore),
      'val/num_eos_tokens': episodes.filter(({ completion }) => completion.finished).length,
      'completions/mean_length': sum(lengths) / lengths.length,
      'completions/min_length': Math.min(...lengths),
      'completions/max_length': Math.max(...lengths),
      'completions/clipped_ratio': mean(({ completion }) => Number(!completion.finished)),
      // As the contest measures it in words, on tokens: a policy that has found out what scores says it again and again.
      'completions/repetition': mean(({ completion }) => repeatedShare(completion.tokenIds, 3)),
      'completions/duplicates': duplicateShare(episodes),
      // What separates the decode session's arithmetic from the training graph's; small, or sampling is wrong.
      'sampling/logprob_gap': largestGap(episodes),
      ...conversationFigures(episodes),
      ...partFigures(episodes),
      ...(count > 1 && groupFigures(groupsOf(episodes, count))),
    },
  };
}

/** −klCoef · kl for each token, what an environment gave where its reply ends, and the rest of the score where the completion ends. */
function rewarded(episode: Episode, klCoef: number, settings: RolloutSettings): RewardedEpisode {
  const { logprobs, referenceLogprobs, completion, score } = episode;
  // A clip holds a reward model's outliers back. What an environment gives, shaping with it, has another scale.
  const limit = completion.conversation === undefined ? (settings.scoreClip ?? Infinity) : Infinity;
  const penalty = completion.finished ? 0 : settings.missingEndPenalty;
  const finalScore = Math.min(limit, Math.max(-limit, score)) - penalty;
  const estimator = settings.klEstimator ?? 'k1';
  const rewards = Float64Array.from(logprobs, (logprob, t) => {
    return -klCoef * tokenKl(estimator, logprob, referenceLogprobs[t]);
  });
  const given = completion.conversation?.rewards ?? new Float64Array();
  const nonScoreReward = rewards.reduce((total, reward) => total + reward, 0);
  const kl = logprobs.reduce((total, logprob, t) => total + tokenKl('k1', logprob, referenceLogprobs[t]), 0);
  given.forEach((reward, t) => (rewards[t] += reward));
  rewards[rewards.length - 1] += finalScore - given.reduce((total, reward) => total + reward, 0);
  return { ...episode, rewards, nonScoreReward, finalScore, kl };
}

/** Replies of a conversation, where they are conversations. */
function conversationFigures(episodes: readonly Episode[]): Record<string, number> {
  const replies = episodes.flatMap(({ completion: { conversation } }) =>
    conversation === undefined ? [] : [conversation.messages.filter(({ role }) => role === 'assistant').length],
  );
  return replies.length === 0
    ? {}
    : { 'episode/turns': replies.reduce((sum, count) => sum + count, 0) / replies.length };
}

/** What each part of the reward gives, before clip, penalty and weight. */
function partFigures(episodes: readonly Episode[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(episodes[0].scoreParts).flatMap((name) => {
      const { mean, std } = momentsOf(episodes.map(({ scoreParts }) => scoreParts[name]));
      return [
        [`rewards/${name}/mean`, mean],
        [`rewards/${name}/std`, std],
      ];
    }),
  );
}

/** How far scores differ among completions of one prompt, and the share of prompts where they do not: those teach nothing. */
function groupFigures(groups: readonly (readonly RewardedEpisode[])[]): Record<string, number> {
  const deviations = groups.map((group) => momentsOf(group.map(({ finalScore }) => finalScore)).std);
  return {
    reward_std: deviations.reduce((sum, std) => sum + std, 0) / groups.length,
    frac_reward_zero_std: deviations.filter((std) => std < 1e-8).length / groups.length,
  };
}

function largestGap(episodes: readonly Episode[]): number {
  const gaps = episodes.map(({ logprobs, completion }) =>
    logprobs.reduce((largest, logprob, t) => Math.max(largest, Math.abs(logprob - completion.logprobs[t])), 0),
  );
  return Math.max(...gaps);
}

/** The share of completions that some other prompt of the batch got, too, word for word. */
function duplicateShare(episodes: readonly Episode[]): number {
  const promptsOf = new Map<string, Set<string>>();
  const key = ({ completion }: Episode) => completion.tokenIds.join(' ');
  for (const episode of episodes) {
    const prompts = promptsOf.get(key(episode)) ?? new Set();
    promptsOf.set(key(episode), prompts.add(episode.prompt.join(' ')));
  }
  return episodes.filter((episode) => promptsOf.get(key(episode))!.size > 1).length / episodes.length;
}
