import { describe, expect, it } from 'vitest';
import { generalizedAdvantages } from '../math/gae.ts';
import type { Episode } from '../rollout/online-method.ts';
import { rolloutFigures } from '../rollout/rollout-figures.ts';
import { ppoEpisodes } from './ppo.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';

/** What the loop measures of a batch, and what PPO learns from it. */
function assessRollout(assessed: readonly Episode[], klCoef: number, settings: SettingsOf<'ppo'>) {
  const figures = rolloutFigures(assessed, klCoef, settings, 1);
  return { ...figures, episodes: ppoEpisodes(figures.episodes, settings) };
}

const plain = methodSettings.ppo.parse({ whitenAdvantages: false, gaeLambda: 1, scoreClip: null });

function episode(changes: Partial<Omit<Episode, 'completion'>> & { finished?: boolean } = {}): Episode {
  const { finished = true, ...rest } = changes;
  const logprobs = rest.logprobs ?? Float32Array.of(-1, -2, -0.5);
  const tokenIds = Int32Array.from(logprobs, (_, t) => t);
  return {
    prompt: Int32Array.of(1, 2),
    completion: { tokenIds, logprobs, finished },
    logprobs,
    referenceLogprobs: Float32Array.of(-1.5, -1.75, -1.5),
    values: new Float32Array(logprobs.length),
    entropy: Float32Array.of(1, 2, 4),
    score: 2,
    scoreParts: {},
    ...rest,
  };
}

const [klCoef, kl] = [0.1, [0.5, -0.25, 1]];

describe('token rewards', () => {
  it('are −klCoef · kl, and the score at the last token', () => {
    // With λ = γ = 1 and values 0 an advantage is the sum of the rewards from there on.
    const [{ advantages, returns }] = assessRollout([episode()], klCoef, plain).episodes;
    const rewards = [-0.05, 0.025, -0.1 + 2];
    [rewards[0] + rewards[1] + rewards[2], rewards[1] + rewards[2], rewards[2]].forEach((sum, t) => {
      expect(advantages[t]).toBeCloseTo(sum, 7);
      expect(returns[t]).toBeCloseTo(sum, 7);
    });
  });

  it('are what an environment gave, whatever the clip, where the completion is a conversation', () => {
    const rewards = Float64Array.of(6, 0, 3);
    const conversation = {
      tokens: Int32Array.of(0, 1, 2),
      isOwn: Uint8Array.of(1, 1, 1),
      rewards,
      unshaped: 1,
      messages: [],
    };
    const talk = episode({ score: 9 });
    const [{ advantages }] = assessRollout([{ ...talk, completion: { ...talk.completion, conversation } }], 0, {
      ...plain,
      scoreClip: 1,
    }).episodes;
    [9, 3, 3].forEach((sum, t) => expect(advantages[t]).toBeCloseTo(sum, 7));
  });

  it('become advantages by GAE with the settings’ γ and λ, against the values', () => {
    const settings = { ...plain, gamma: 0.9, gaeLambda: 0.8 };
    const values = Float32Array.of(0.5, 1, -1);
    const [{ advantages }] = assessRollout([episode({ values })], klCoef, settings).episodes;
    const expected = generalizedAdvantages([-0.05, 0.025, 1.9], values, 0.9, 0.8).advantages;
    expected.forEach((advantage, t) => expect(advantages[t]).toBeCloseTo(advantage, 7));
  });

  it('use k3 where it is chosen; the KL that is reported and controlled stays k1', () => {
    const { metrics, kl: reported } = assessRollout([episode()], klCoef, { ...plain, klEstimator: 'k3' });
    const k3 = kl.map((x) => Math.exp(-x) - 1 + x).reduce((sum, value) => sum + value, 0);
    expect(metrics['objective/non_score_reward']).toBeCloseTo(-0.1 * k3, 6);
    expect(reported).toBeCloseTo(1.25, 6);
  });

  it('take the penalty off a completion that did not end, after the score was clipped', () => {
    const last = (changes: Parameters<typeof episode>[0], settings = plain) => {
      const [{ advantages }] = assessRollout([episode(changes)], 0, settings).episodes;
      return advantages[2];
    };
    expect(last({ finished: true })).toBe(2);
    expect(last({ finished: false })).toBe(1);
    expect(last({ finished: false }, { ...plain, missingEndPenalty: 3 })).toBe(-1);
    expect(last({ score: 9 }, { ...plain, scoreClip: 5 })).toBe(5);
    expect(last({ score: -9 }, { ...plain, scoreClip: 5 })).toBe(-5);
    expect(last({ score: -9, finished: false }, { ...plain, scoreClip: 5 })).toBe(-6);
  });
});

describe('whitening', () => {
  const episodes = [
    episode(),
    episode({ score: -1, logprobs: Float32Array.of(-3), referenceLogprobs: Float32Array.of(-2) }),
    episode({ score: 0.5, values: Float32Array.of(1, 2, 3) }),
  ];

  it('is over the tokens of all completions together, whatever their lengths, and leaves returns alone', () => {
    const raw = assessRollout(episodes, klCoef, plain).episodes;
    const white = assessRollout(episodes, klCoef, { ...plain, whitenAdvantages: true }).episodes;
    const flat = (of: typeof raw) => of.flatMap(({ advantages }) => [...advantages]);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const center = mean(flat(raw));
    const deviation = Math.sqrt(mean(flat(raw).map((value) => (value - center) ** 2)));
    expect(white.map(({ advantages }) => advantages.length)).toEqual([3, 1, 3]);
    flat(white).forEach((value, i) => expect(value).toBeCloseTo((flat(raw)[i] - center) / deviation, 6));
    expect(white.map(({ returns }) => returns)).toEqual(raw.map(({ returns }) => returns));
    expect(white.map(({ completion }) => completion)).toEqual(episodes.map(({ completion }) => completion));
  });
});

it('rewards are whitened over all tokens where asked, before GAE, and keep their mean', () => {
  const settings = { ...plain, gamma: 0, gaeLambda: 0 };
  const episodes = [
    episode(),
    episode({ score: -1, logprobs: Float32Array.of(-3), referenceLogprobs: Float32Array.of(-2) }),
  ];
  // With γ = λ = 0 and values 0 an advantage is the token's reward.
  const rewardsOf = (changes: object) =>
    assessRollout(episodes, klCoef, { ...settings, ...changes }).episodes.flatMap(({ advantages }) => [...advantages]);
  const raw = [-0.05, 0.025, 1.9, 0.1 - 1];
  rewardsOf({}).forEach((reward, i) => expect(reward).toBeCloseTo(raw[i], 6));
  const mean = raw.reduce((sum, reward) => sum + reward, 0) / 4;
  const deviation = Math.sqrt(raw.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / 4);
  rewardsOf({ whitenRewards: true }).forEach((reward, i) => {
    expect(reward).toBeCloseTo(mean + (raw[i] - mean) / deviation, 6);
  });
  // The figures are of the rewards as they were.
  const figures = (changes: object) => assessRollout(episodes, klCoef, { ...settings, ...changes }).metrics;
  expect(figures({ whitenRewards: true })).toEqual(figures({}));
});

it('reports means over completions under TRL’s names', () => {
  const one = { logprobs: Float32Array.of(-3), referenceLogprobs: Float32Array.of(-2), entropy: Float32Array.of(0.5) };
  const episodes = [episode(), episode({ ...one, score: -1, finished: false })];
  const { metrics } = assessRollout(episodes, klCoef, plain);
  const expected = {
    'objective/kl': (1.25 - 1) / 2,
    'objective/entropy': (7 + 0.5) / 2,
    // With the penalty for the completion that did not end.
    'objective/scores': (2 - 2) / 2,
    'objective/non_score_reward': (-0.125 + 0.1) / 2,
    'objective/rlhf_reward': (2 - 0.125 + (-2 + 0.1)) / 2,
    'val/num_eos_tokens': 1,
    'completions/mean_length': 2,
    'completions/min_length': 1,
    'completions/max_length': 3,
    'completions/clipped_ratio': 0.5,
    'completions/repetition': 0,
    'completions/duplicates': 0,
    'sampling/logprob_gap': 0,
  };
  expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(metrics[name], name).toBeCloseTo(value, 6);
});

it('shows the largest gap between the sampler’s log-probabilities and the training graph’s', () => {
  const sampled = episode();
  const completion = { ...sampled.completion, logprobs: Float32Array.of(-1, -2.25, -0.5) };
  const { metrics } = assessRollout([episode(), { ...sampled, completion }], klCoef, plain);
  expect(metrics['sampling/logprob_gap']).toBeCloseTo(0.25, 6);
});

describe('completions that say little new', () => {
  const saying = (tokens: number[], prompt: number[]) => {
    const tokenIds = Int32Array.from(tokens);
    const logprobs = new Float32Array(tokens.length).fill(-1);
    const same = { logprobs, referenceLogprobs: logprobs, values: logprobs, entropy: logprobs };
    return { ...episode(same), prompt: Int32Array.from(prompt), completion: { tokenIds, logprobs, finished: true } };
  };
  const figures = (episodes: readonly Episode[]) => assessRollout(episodes, klCoef, plain).metrics;

  it('repeat their own trigrams of tokens', () => {
    // 5 5 5 three times and once 5 5 9; then five different ones.
    const metrics = figures([saying([5, 5, 5, 5, 5, 9], [1]), saying([1, 2, 3, 4, 5, 6, 9], [2])]);
    expect(metrics['completions/repetition']).toBeCloseTo((1 - 2 / 4) / 2, 9);
  });

  it('are the same for different prompts; the same prompt may well get the same again', () => {
    const same = [7, 8, 9];
    expect(figures([saying(same, [1]), saying(same, [1]), saying([7, 8], [2])])['completions/duplicates']).toBe(0);
    const shared = [saying(same, [1]), saying(same, [1]), saying(same, [2]), saying([78, 9], [3])];
    expect(figures(shared)['completions/duplicates']).toBe(0.75);
  });
});
