/**
 * What PPO's figures look like when it goes wrong. Steps are rollout batches. The limits leave room: a dozen default rounds
 * of the shipped model, whose replies and whose entropy per token come to 0.4 of the parent's, show none.
 */
import type { Point } from '../run-series.ts';
import { figure, numberIn, setting, share } from './sign.ts';
import type { SignRule, StageFigures } from './sign.ts';
import { beginning, lasting } from './windows.ts';

const ENOUGH_REPLIES = 16;

function repliesPerBatch({ series, settings }: StageFigures): number {
  const first = series.get('episode')?.at(0);
  return first === undefined ? numberIn(settings, 'rolloutBatchSize', ENOUGH_REPLIES) : first.y / first.x;
}

/**
 * What the run began with. The parent itself wrote the first batch, before anything was learnt, and where learning goes
 * wrong the second is spoilt already: it alone is the measure, or as many as make sixteen replies.
 */
export function atFirst(figures: StageFigures, points: readonly Point[] | undefined): number {
  return beginning(points ?? [], Math.max(1, Math.ceil(ENOUGH_REPLIES / repliesPerBatch(figures))));
}

/**
 * The mean log ratio over replies of the policy itself estimates a KL, which is never negative. With a true KL of k it
 * scatters by √(2k/n), so that −8/n over the n replies of three batches is four standard deviations away for the k that makes it likeliest, k = 8/n.
 */
export const negativeKl: SignRule = (figures) => {
  const limit = -Math.max(0.1, 8 / (3 * repliesPerBatch(figures)));
  const stretch = lasting(figures.series.get('objective/kl'), (kl) => kl < limit);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'KL',
    title: 'KL is negative',
    seen: `KL was ${figure(stretch.mean)} nats per reply on average. Of replies that the policy itself wrote it cannot be below 0.`,
    means:
      'Replies are not drawn as their probabilities are computed: at another precision or temperature, or from part of the ' +
      'words only. The policy can then earn reward by being unlike itself.',
    change:
      `Set rolloutPrecision to f32 and temperature to 1: ${setting(figures.settings, 'rolloutPrecision')}, ` +
      `${setting(figures.settings, 'temperature')}. If it stays, sampler and trainer disagree and that is a fault to report.`,
  };
};

/**
 * Beyond the healthy band, roughly 0 to 10 nats per reply, what a reward model says of replies gets ever less true
 * (Gao et al. 2023, "Scaling laws for reward model overoptimization": the true score falls while the proxy's still rises).
 */
export const klBeyond: SignRule = ({ series, settings }) => {
  const steered = settings.klController === 'adaptive' ? 1.5 * numberIn(settings, 'klTarget', 0) : 0;
  const limit = Math.max(10, steered);
  const stretch = lasting(series.get('objective/kl'), (kl) => kl > limit);
  if (stretch === undefined || stretch.last < stretch.first) return undefined;
  return {
    ...stretch.span,
    chart: 'KL',
    title: 'KL leaves the healthy band and rises',
    seen: `KL went from ${figure(stretch.first)} to ${figure(stretch.last)} nats per reply; up to ${limit} is usual.`,
    means:
      'The policy writes what the reward model has never seen, and its score says little there: it is being fooled, or the steps are too large.',
    change: `Raise ${setting(settings, 'klCoef')}, lower ${setting(settings, 'learningRate')}, or set klController to adaptive.`,
  };
};

/** Healthy means under 0.2. The first batches of a default run have up to 0.29, and with four ppoEpochs 0.46 falling at once. */
export const muchClipped: SignRule = ({ series, settings }) => {
  const stretch = lasting(series.get('policy/clipfrac_avg'), (clipped) => clipped > 0.3, { atLeast: 3 });
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'Clipped updates',
    title: 'Updates are too large',
    seen: `${share(stretch.mean)} of the tokens wanted to move further than clipRange allows; under 20 % is healthy.`,
    means: 'Each batch is learnt from too hard, and the later updates on it are about a policy that is gone.',
    change: `Lower ${setting(settings, 'learningRate')} or ${setting(settings, 'ppoEpochs')}.`,
  };
};

/**
 * Over the policy's own replies the ratio's mean is 1, whatever it has learnt. TRL's guide to its PPO calls 2 and 0.1
 * drastic; a quarter is beyond clipRange already.
 */
export const ratioAway: SignRule = ({ series, settings }) => {
  const stretch = lasting(series.get('val/ratio'), (ratio) => ratio > 1.25 || ratio < 0.8);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'Ratio',
    title: 'The ratio is not near 1',
    seen: `New and old probabilities of a token stood at ${figure(stretch.mean)} to 1 on average.`,
    means: 'Within one batch the policy moves so far that what was sampled no longer tells how good it is.',
    change: `Lower ${setting(settings, 'learningRate')}, ${setting(settings, 'ppoEpochs')} or ${setting(settings, 'minibatches')}.`,
  };
};

/**
 * Scores have standard deviation 1 over the parent's replies. By three standard errors of the difference between one
 * batch's mean and that of three, 3·√(1/b + 1/3b), and at least a fifth of a standard deviation.
 */
export const scoreFalls: SignRule = (figures) => {
  const { series, settings } = figures;
  const scores = series.get('objective/scores') ?? [];
  const from = atFirst(figures, scores);
  const margin = Math.max(0.2, 3 * Math.sqrt(4 / (3 * repliesPerBatch(figures))));
  const stretch = lasting(scores, (score) => score < from - margin);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'Score',
    title: 'The score is below where it began',
    seen: `The score began at ${figure(from)} and came to ${figure(stretch.last)}.`,
    means:
      'Learning makes replies worse in the reward model’s own eyes: steps too large, or too few replies in a batch.',
    change:
      `Lower ${setting(settings, 'learningRate')} or raise ${setting(settings, 'rolloutBatchSize')}. ` +
      `If KL stays near 0 meanwhile, lower ${setting(settings, 'klCoef')}.`,
  };
};

/**
 * The largest of a batch, in nats. In float32 it is rounding: 1e-5 in the default run. 0.05 makes a ratio of 1.05 out of
 * nothing, a quarter of what clipRange allows. With fewer bits a gap is expected, and no sign.
 */
export const samplerAway: SignRule = ({ series, settings }) => {
  if ((settings.rolloutPrecision ?? 'f32') !== 'f32') return undefined;
  const stretch = lasting(series.get('sampling/logprob_gap'), (gap) => gap > 0.05);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'Sampling gap',
    title: 'Sampler and trainer disagree',
    seen: `The log-probability of a token differed by up to ${figure(stretch.mean)} nats between the two; rounding makes about 0.00001.`,
    means: 'Replies come from another distribution than the one that is learnt from; what is learnt is then biased.',
    change: 'Choose another engine and see whether it stays; on the CPU it should not. It is a fault worth reporting.',
  };
};

/** Whether the reward model likes what is wrong. */
export function scoreRose(figures: StageFigures): { from: number; to: number } | undefined {
  const points = figures.series.get('objective/scores');
  const from = atFirst(figures, points);
  const risen = lasting(points, (score) => score > from + 0.2);
  return risen && { from, to: risen.last };
}
