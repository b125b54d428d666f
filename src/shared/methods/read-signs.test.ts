import { describe, expect, it } from 'vitest';
import { noSeries, withMetrics } from '../domain/run-series.ts';
import { readSigns, placeInWords } from './read-signs.ts';

type Figures = Readonly<Record<string, readonly number[]>>;
type RunPart = Parameters<typeof readSigns>[0];

function signsOf(stage: string, figures: Figures, settings: RunPart['config'] = {}, run: Partial<RunPart> = {}) {
  const metrics = Object.entries(figures).flatMap(([name, values]) =>
    values.map((value, i) => ({ stage, step: i + 1, name, value })),
  );
  const plain: RunPart = { kind: 'ppo', config: { settings }, state: 'completed', stage, ...run };
  return readSigns(plain, withMetrics(noSeries, metrics));
}

const titles = (...given: Parameters<typeof signsOf>) => signsOf(...given).map(({ title }) => title);

/** A round of the shipped model with default settings, as it was measured: rule:question, 300 rankings. */
const healthy = {
  'objective/kl': [-3e-7, 0.52, 1.16, 1.98, 2.17, 2.62, 2.89, 3.42, 4.28, 4.3, 4.48, 4.39, 4.38, 4.47, 4.56, 4.53],
  'objective/scores': [0.03, 0.65, 1.1, 1.61, 1.68, 1.78, 1.83, 1.91, 1.93, 1.93, 1.93, 1.93, 1.93, 1.96, 1.96, 1.96],
  'objective/entropy': [31.7, 40.6, 45.1, 33.5, 23.8, 21.2, 16.9, 14.1, 8.45, 7.6, 6.89, 7.07, 6.56, 6.35, 6.13, 6.27],
  'completions/mean_length': [
    10.7, 13.1, 14.3, 12.2, 9.92, 8.99, 8.18, 7.02, 5.15, 4.66, 4.61, 4.49, 4.43, 4.45, 4.27, 4.51,
  ],
  'completions/clipped_ratio': [0, 0, 0.016, 0.023, 0.008, 0.008, 0, 0.008, 0, 0, 0, 0, 0, 0, 0, 0],
  'completions/repetition': [0, 2e-4, 2e-4, 0, 9e-4, 7e-4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  'completions/duplicates': [
    0.016, 0.063, 0.016, 0.11, 0.16, 0.19, 0.21, 0.37, 0.55, 0.63, 0.6, 0.58, 0.58, 0.6, 0.6, 0.6,
  ],
  'policy/clipfrac_avg': [
    0.285, 0.134, 0.107, 0.073, 0.077, 0.075, 0.094, 0.108, 0.075, 0.064, 0.067, 0.02, 0.024, 0.012, 0.004, 0.003,
  ],
  'val/ratio': [1.01, 1, 0.998, 0.999, 0.996, 1, 0.996, 1, 1, 0.997, 1, 1, 1.01, 1, 1, 0.999],
  'sampling/logprob_gap': [8, 8, 7, 8, 8, 8, 7, 7, 5, 7, 8, 10, 7, 5, 5, 10].map((gap) => gap * 1e-6),
  episode: Array.from({ length: 16 }, (_, i) => 128 * (i + 1)),
};

const ppo = (changes: Figures, settings = {}) => titles('ppo', { ...healthy, ...changes }, settings);
/** Sixteen batches going from one figure to another in equal steps. */
const line = (from: number, to: number) => Array.from({ length: 16 }, (_, i) => from + ((to - from) * i) / 15);
const steady = (value: number, count = 16) => Array.from({ length: count }, () => value);

describe('a healthy run shows none', () => {
  it('as a default round was measured, whole and at each batch on the way', () => {
    for (let batches = 1; batches <= 16; batches++) {
      const begun = Object.entries(healthy).map(([name, values]) => [name, values.slice(0, batches)]);
      expect(titles('ppo', Object.fromEntries(begun) as Figures), `after ${batches}`).toEqual([]);
    }
  });

  it('nor does one that is too short to judge, or has no figures', () => {
    expect(titles('ppo', { 'objective/kl': [-5, -5, -5], 'policy/clipfrac_avg': [0.9, 0.9, 0.9, 0.9] })).toEqual([]);
    expect(titles('ppo', { 'objective/kl': [0, NaN, NaN, NaN, NaN, NaN] })).toEqual([]);
    expect(titles('contest', { loss: [1, 2, 3] })).toEqual([]);
    expect(readSigns({ kind: 'ppo', config: {}, state: 'queued', stage: null }, noSeries)).toEqual([]);
  });

  it('nor does one bad batch among good ones', () => {
    const odd = Object.entries({ 'objective/kl': -2, 'policy/clipfrac_avg': 0.9, 'val/ratio': 1.6 });
    for (const [name, value] of odd) expect(ppo({ [name]: healthy[name as 'val/ratio'].with(7, value) })).toEqual([]);
  });
});

describe('PPO', () => {
  it('negative KL, with since when and how much', () => {
    const [sign, ...others] = signsOf(
      'ppo',
      { ...healthy, 'objective/kl': [0, 0.1, 0.1, ...steady(-0.8, 13)] },
      { rolloutPrecision: 'int4', temperature: 0.7 },
    );
    expect(others).toEqual([]);
    expect(sign).toMatchObject({ stage: 'ppo', chart: 'KL', title: 'KL is negative', since: 4, until: null });
    expect(sign.seen).toContain('−0.8 nats');
    expect(sign.change).toContain('rolloutPrecision (int4 now)');
    expect(placeInWords(sign)).toBe('PPO: KL, since batch 4');
  });

  it('few replies may come out a little below 0 by chance', () => {
    const few = { 'objective/kl': steady(-0.3), 'objective/scores': steady(0) };
    expect(ppo({ ...few, episode: healthy.episode.map((count) => count / 16) })).toEqual([]);
    expect(ppo(few)).toEqual(['KL is negative']);
  });

  it('KL beyond the band, while it rises or is held beyond it', () => {
    expect(ppo({ 'objective/kl': line(0, 18) })).toEqual(['KL leaves the healthy band and rises']);
    expect(ppo({ 'objective/kl': line(0, 9.9) })).toEqual([]);
    expect(ppo({ 'objective/kl': [0, 4, 8, ...line(16, 10.5).slice(0, 13)] })).toEqual([]);
    // Whoever asks for a distance gets no warning of it.
    expect(ppo({ 'objective/kl': line(0, 18) }, { klController: 'adaptive', klTarget: 12 })).toEqual([]);
  });

  it('a sign that has gone again says from when to when it was there', () => {
    const clipfrac = [...steady(0.1, 4), ...steady(0.5, 6), ...steady(0.1, 6)];
    const [sign] = signsOf('ppo', { ...healthy, 'policy/clipfrac_avg': clipfrac });
    expect(sign).toMatchObject({ title: 'Updates are too large', since: 5, until: 10 });
    expect(sign.seen).toContain('50 %');
    expect(placeInWords(sign)).toBe('PPO: Clipped updates, batch 5 to 10');
    // Four epochs a batch: much at first, less from batch to batch.
    expect(ppo({ 'policy/clipfrac_avg': [0.459, 0.367, 0.294, 0.255, 0.246, ...steady(0.18, 11)] })).toEqual([]);
  });

  it('the ratio away from 1 on either side', () => {
    for (const ratio of [1.4, 0.6]) expect(ppo({ 'val/ratio': steady(ratio) })).toEqual(['The ratio is not near 1']);
    expect(ppo({ 'val/ratio': steady(1.1) })).toEqual([]);
  });

  it('a score below where it began, by more than chance', () => {
    expect(ppo({ 'objective/scores': line(0, -1) })).toEqual(['The score is below where it began']);
    expect(ppo({ 'objective/scores': line(0, -0.2) })).toEqual([]);
    const eightEach = healthy.episode.map((count) => count / 16);
    expect(ppo({ 'objective/scores': line(0, -0.7), episode: eightEach })).toEqual([]);
  });

  it('a gap between sampler and trainer in float32; with fewer bits there is always one', () => {
    const gap = { 'sampling/logprob_gap': steady(0.2) };
    expect(ppo(gap)).toEqual(['Sampler and trainer disagree']);
    expect(ppo(gap, { rolloutPrecision: 'f32' })).toEqual(['Sampler and trainer disagree']);
    expect(ppo(gap, { rolloutPrecision: 'int8' })).toEqual([]);
  });

  it('entropy per token collapsed; shorter replies by themselves are none', () => {
    expect(ppo({ 'objective/entropy': [35, 36, 35, 20, 8, ...steady(1, 11)] })).toEqual(['The entropy has collapsed']);
    const shorter = { 'completions/mean_length': line(12, 4), 'objective/entropy': line(36, 12) };
    expect(ppo(shorter)).toEqual([]);
  });

  it('replies that run to the limit, or were cut by it from the start', () => {
    expect(ppo({ 'completions/clipped_ratio': line(0, 1) })).toEqual(['Replies run to the limit']);
    expect(ppo({ 'completions/clipped_ratio': line(0, 0.4) })).toEqual([]);
    expect(ppo({ 'completions/clipped_ratio': steady(0.97) })).toEqual(['The limit cuts nearly every reply']);
    expect(ppo({ 'completions/clipped_ratio': steady(0.6) })).toEqual([]);
  });

  it('replies shrunk to a quarter', () => {
    const shrunk = {
      'completions/mean_length': [12, 12, 12, 8, 4, ...steady(1.5, 11)],
      'objective/entropy': line(36, 9),
    };
    expect(ppo(shrunk)).toEqual(['Replies have shrunk']);
    expect(ppo({ 'completions/mean_length': [4, 4, 3, ...steady(0.9, 13)] })).toEqual([]);
  });

  it('replies that repeat themselves, called reward hacking where the score rises', () => {
    const repeating = { ...healthy, 'completions/repetition': line(0, 0.9) };
    const [hacking] = signsOf('ppo', repeating);
    expect(hacking).toMatchObject({ title: 'Replies repeat themselves', chart: 'Repetition' });
    expect(hacking.means).toContain('reward hacking');
    const [broken] = signsOf('ppo', { ...repeating, 'objective/scores': steady(0) });
    expect(broken.means).not.toContain('reward hacking');
    expect(ppo({ 'completions/repetition': line(0, 0.15) })).toEqual([]);
  });

  it('one reply for all prompts', () => {
    expect(ppo({ 'completions/duplicates': line(0, 1) })).toEqual(['Different prompts get the same reply']);
    expect(ppo({ 'completions/duplicates': line(0, 0.7) })).toEqual([]);
  });
});

/** What is measured once, after training. */
const heldOut = (accuracy: number, low: number) => ({
  eval_accuracy: [accuracy],
  eval_accuracy_low: [low],
  eval_accuracy_high: [2 * accuracy - low],
});

/** About a mean, to either side in turn. */
const about = (mean: number, by: number, count: number) =>
  Array.from({ length: count }, (_, i) => mean + (i % 2 === 0 ? by : -by));

describe('a reward model on pairs that it has not learned from', () => {
  const measured = (value: number, low: number, high: number) =>
    signsOf('judge', { eval_accuracy: [value], eval_accuracy_low: [low], eval_accuracy_high: [high] });

  it('is not called a guess where it is surely wrong', () => {
    const [sign, ...others] = measured(0.2, 0.15, 0.25);
    expect(others).toEqual([]);
    expect(sign.title).toBe('The reward model prefers the worse replies');
    expect(sign.seen).toMatch(/^20 % .* at most 25 %/);
    expect(measured(0.45, 0.39, 0.51).map(({ title }) => title)).toEqual(['The reward model cannot tell pairs apart']);
  });

  it('is not spoken of where nothing was measured', () => {
    expect(measured(NaN, 0, 1)).toEqual([]);
  });
});

describe('a contest', () => {
  it('won by a few replies for all prompts, or with few phrases', () => {
    const contest = (own: number, parents: number, distinct = 0.8) =>
      titles('contest', {
        same_reply: [own],
        'parent/same_reply': [parents],
        distinct_2: [distinct],
        'parent/distinct_2': [0.9],
      });
    expect(contest(0.68, 0.03)).toEqual(['Different prompts get the same reply']);
    expect(contest(0.25, 0.03)).toEqual([]);
    expect(contest(0.68, 0.6)).toEqual([]);
    expect(contest(0.1, 0.03, 0.3)).toEqual(['The replies have lost their variety']);
    // Replies of one word have no bigrams: nothing was lost.
    expect(titles('contest', { distinct_2: [0], 'parent/distinct_2': [0] })).toEqual([]);
    const [sign] = signsOf(
      'contest',
      { same_reply: [0.68], 'parent/same_reply': [0] },
      {},
      { kind: 'round', config: { ppo: { klCoef: 0.05 } } },
    );
    expect(sign.change).toContain('klCoef (0.05 now)');
    expect(placeInWords(sign)).toBe('Contest: Replies also given to another prompt');
  });
});

describe('reward model and DPO', () => {
  it('a held-out accuracy whose interval reaches one half, however few the updates', () => {
    const title = 'The reward model cannot tell pairs apart';
    expect(titles('reward', heldOut(0.52, 0.45))).toEqual([title]);
    expect(titles('judge', heldOut(0.48, 0.45), {}, { kind: 'round', stage: 'ppo' })).toEqual([title]);
    expect(titles('dpo', heldOut(0.5, 0.43))).toEqual(['The policy does not learn the preferences']);
    for (const stage of ['reward', 'judge', 'dpo']) {
      expect(titles(stage, { ...heldOut(0.6, 0.51), accuracy: about(0.5, 0.2, 120) })).toEqual([]);
    }
    const [sign] = signsOf('reward', { ...heldOut(0.52, 0.45), accuracy: about(0.9, 0.05, 4) });
    expect(sign.seen).toBe(
      '52 % of the held-out pairs are told apart (95 % interval 45 % to 59 %); a coin toss has 50 %.',
    );
    expect(placeInWords(sign)).toBe('Reward model: Held-out accuracy');
  });

  it('an accuracy that is not surely above that of the length of replies', () => {
    const like = (longerWins: number, low: number) => ({
      ...heldOut(0.7, 0.62),
      eval_longer_wins: [longerWins],
      eval_over_length_low: [low],
    });
    expect(titles('reward', like(0.68, -0.05))).toEqual(['The reward model is no better than “the longer reply wins”']);
    expect(titles('judge', like(0.3, -0.02))).toEqual(['The reward model is no better than “the shorter reply wins”']);
    expect(titles('reward', like(0.55, 0.04))).toEqual([]);
    const guessing = { ...like(0.68, -0.05), eval_accuracy_low: [0.49] };
    expect(titles('reward', guessing)).toEqual(['The reward model cannot tell pairs apart']);
  });

  it('is not held against one that has only begun', () => {
    const running = { state: 'running', stage: 'reward' } as const;
    expect(titles('reward', { accuracy: about(0.5, 0.2, 60) }, {}, running)).toEqual([]);
    expect(titles('reward', { accuracy: about(0.5, 0.2, 120) }, {}, running)).toHaveLength(1);
  });

  it('names the settings of the trainer that a round’s stage used', () => {
    const config = { reward: { learningRate: 0.5 }, ppo: { learningRate: 0.25 } };
    const run = { kind: 'round', config } as const;
    const [judge] = signsOf('judge', heldOut(0.5, 0.45), {}, run);
    expect(judge.change).toContain('learningRate (0.5 now)');
    const [clipped] = signsOf('ppo', { 'policy/clipfrac_avg': steady(0.5) }, {}, run);
    expect(clipped.change).toContain('learningRate (0.25 now)');
  });

  it('chosen replies that become unlikely while margins grow', () => {
    // The parent gives a chosen reply −40 or −60 nats in turn; with beta 0.1 a reward of −2 is a fall of 20.
    const figuresOf = (chosen: readonly number[]) => ({
      'rewards/chosen': chosen,
      'rewards/margins': line(0, 3),
      'logps/chosen': chosen.map((reward, i) => reward / 0.1 - (i % 2 === 0 ? 40 : 60)),
      'rewards/accuracies': about(0.8, 0.1, 16),
    });
    const [sign] = signsOf('dpo', figuresOf(line(0, -4)), { beta: 0.1 }, { kind: 'dpo' });
    expect(sign).toMatchObject({ title: 'The chosen replies become unlikely, too', chart: 'Log-probability' });
    expect(titles('dpo', figuresOf(line(0, -0.6)), { beta: 0.1 })).toEqual([]);
    const noMargin = { ...figuresOf(line(0, -4)), 'rewards/margins': line(0, -1) };
    expect(titles('dpo', noMargin, { beta: 0.1 })).toEqual([]);
  });
});

describe('SFT', () => {
  const falling = Array.from({ length: 80 }, (_, i) => 2 + 2 * Math.exp(-i / 20) + (i % 2 === 0 ? 0.1 : -0.1));

  it('a loss that rises again', () => {
    const rising = falling.map((loss, i) => loss + Math.max(0, i - 50) * 0.05);
    const [sign] = signsOf('sft', { loss: rising });
    expect(sign).toMatchObject({ title: 'The loss rises', until: null });
    expect(sign.since).toBeGreaterThan(40);
    expect(titles('sft', { loss: falling })).toEqual([]);
    expect(titles('sft', { loss: rising.slice(0, 25) })).toEqual([]);
  });

  it('a gradient that spikes again and again; once is a strange batch', () => {
    const norms = about(1, 0.4, 80);
    const spiky = norms.map((norm, i) => ([30, 45, 70].includes(i) ? 12 : norm));
    expect(signsOf('sft', { grad_norm: spiky })).toMatchObject([
      { title: 'The gradient spikes', since: 31, until: null },
    ]);
    expect(titles('sft', { grad_norm: norms.with(40, 12) })).toEqual([]);
    // Long gradients at the start are what warm-up is for.
    expect(titles('sft', { grad_norm: norms.map((norm, i) => (i < 5 ? 20 * norm : norm)) })).toEqual([]);
  });
});
