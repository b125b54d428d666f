/** From sampled completions to what the update learns from: scores, KL, token rewards, advantages, returns. */
import { repeatedShare } from '../../../shared/domain/n-grams.ts';
import { generalizedAdvantages } from '../math/gae.ts';
import { tokenKl } from '../math/kl.ts';
import type { Completion } from '../ports.ts';
import type { PpoSettings } from '../../../shared/methods/ppo-settings.ts';
import { whiten } from '../math/whiten.ts';

/** One episode: a prompt, its completion, and per completion token what the models say of it. */
export interface Episode {
  readonly prompt: Int32Array;
  readonly completion: Completion;
  /** Of the policy before this batch's updates, from the training graph. */
  readonly logprobs: Float32Array;
  readonly referenceLogprobs: Float32Array;
  readonly values: Float32Array;
  readonly entropy: Float32Array;
  /** The reward model's, before clip and penalty. */
  readonly score: number;
}

export interface LearningEpisode extends Episode {
  readonly advantages: Float64Array;
  readonly returns: Float64Array;
}

export interface RolloutFigures {
  /** Token rewards from KL, the score at the last token, and GAE for every episode; advantages whitened over all of them. */
  readonly episodes: readonly LearningEpisode[];
  /** Means over episodes, under TRL's names. */
  readonly metrics: Record<string, number>;
  /** Nats per completion. */
  readonly kl: number;
}

export function assessRollout(episodes: readonly Episode[], klCoef: number, settings: PpoSettings): RolloutFigures {
  const assessed = episodes.map((episode) => ({ episode, ...rewardsOf(episode, klCoef, settings) }));
  const raw = assessed.map((item) => item.rewards);
  const rewards = settings.whitenRewards ? whitenTogether(raw, { keepMean: true }) : raw;
  const estimates = episodes.map(({ values }, i) =>
    generalizedAdvantages(rewards[i], values, settings.gamma, settings.gaeLambda),
  );
  const unscaled = estimates.map(({ advantages }) => advantages);
  const advantages = settings.whitenAdvantages ? whitenTogether(unscaled) : unscaled;
  const mean = (of: (item: (typeof assessed)[number]) => number) =>
    assessed.reduce((sum, item) => sum + of(item), 0) / assessed.length;
  const kl = mean((item) => item.kl);
  const lengths = assessed.map(({ episode }) => episode.completion.tokenIds.length);
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  return {
    episodes: episodes.map((episode, i) => ({
      ...episode,
      advantages: advantages[i],
      returns: estimates[i].returns,
    })),
    kl,
    metrics: {
      'objective/kl': kl,
      'objective/entropy': mean(({ episode }) => sum(episode.entropy)),
      // As they are learnt from, clipped and less the penalty: with the price of the KL they make rlhf_reward, as in TRL.
      'objective/scores': mean((item) => item.finalScore),
      'objective/non_score_reward': mean((item) => item.nonScoreReward),
      'objective/rlhf_reward': mean((item) => item.nonScoreReward + item.finalScore),
      'val/num_eos_tokens': assessed.filter(({ episode }) => episode.completion.finished).length,
      'completions/mean_length': sum(lengths) / lengths.length,
      'completions/min_length': Math.min(...lengths),
      'completions/max_length': Math.max(...lengths),
      'completions/clipped_ratio': mean(({ episode }) => Number(!episode.completion.finished)),
      // As the contest measures it in words, on tokens: a policy that has found out what scores says it again and again.
      'completions/repetition': mean(({ episode }) => repeatedShare(episode.completion.tokenIds, 3)),
      'completions/duplicates': duplicateShare(episodes),
      // What separates the decode session's arithmetic from the training graph's; small, or sampling is wrong.
      'sampling/logprob_gap': largestGap(episodes),
    },
  };
}

interface Rewards {
  readonly rewards: Float64Array;
  readonly kl: number;
  readonly nonScoreReward: number;
  readonly finalScore: number;
}

/** −klCoef · kl for each token, and the score where the completion ends. */
function rewardsOf(episode: Episode, klCoef: number, settings: PpoSettings): Rewards {
  const { logprobs, referenceLogprobs, completion, score } = episode;
  const limit = settings.scoreClip ?? Infinity;
  const penalty = completion.finished ? 0 : settings.missingEndPenalty;
  const finalScore = Math.min(limit, Math.max(-limit, score)) - penalty;
  const rewards = Float64Array.from(logprobs, (logprob, t) => {
    return -klCoef * tokenKl(settings.klEstimator, logprob, referenceLogprobs[t]);
  });
  const nonScoreReward = rewards.reduce((total, reward) => total + reward, 0);
  const kl = logprobs.reduce((total, logprob, t) => total + tokenKl('k1', logprob, referenceLogprobs[t]), 0);
  rewards[rewards.length - 1] += finalScore;
  return { rewards, kl, nonScoreReward, finalScore };
}

/** Over the tokens of all completions at once. */
function whitenTogether(perEpisode: readonly Float64Array[], options?: { keepMean: boolean }): Float64Array[] {
  const all = whiten(
    perEpisode.flatMap((values) => [...values]),
    options,
  );
  let start = 0;
  return perEpisode.map(({ length }) => all.subarray(start, (start += length)));
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
