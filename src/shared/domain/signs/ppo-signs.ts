/**
 * What PPO's figures look like when it goes wrong. Steps are rollout batches. The limits leave room: a dozen default rounds
 * of the shipped model, whose replies and whose entropy per token come to 0.4 of the parent's, show none.
 */
import type { Point } from '../run-series.ts';
import { t } from '../../language/t.ts';
import { numberIn, settingsNow } from './sign.ts';
import type { SignRule, StageFigures } from './sign.ts';
import { beginning, lasting } from './windows.ts';

const ENOUGH_REPLIES = 16;

function repliesPerBatch({ series, settings }: StageFigures): number {
  const first = series.get('episode')?.at(0);
  return first === undefined ? numberIn(settings, 'rolloutBatchSize', ENOUGH_REPLIES) : first.y / first.x;
}

/**
 * What the run began with. The parent itself wrote the first batch, before anything was learned, and where learning goes
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
    chart: t.charts.kl,
    title: t.signs.negativeKl.title,
    seen: t.signs.negativeKl.seen({ kl: stretch.mean }),
    means: t.signs.negativeKl.means,
    change: t.signs.negativeKl.change(settingsNow(figures.settings, ['rolloutPrecision', 'temperature'])),
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
    chart: t.charts.kl,
    title: t.signs.klBeyond.title,
    seen: t.signs.klBeyond.seen({ from: stretch.first, to: stretch.last, usual: limit }),
    means: t.signs.klBeyond.means,
    change: t.signs.klBeyond.change(settingsNow(settings, ['klCoef', 'learningRate'])),
  };
};

/** Healthy means under 0.2. The first batches of a default run have up to 0.29, and with four ppoEpochs 0.46 falling at once. */
export const muchClipped: SignRule = ({ series, settings }) => {
  const stretch = lasting(series.get('policy/clipfrac_avg'), (clipped) => clipped > 0.3, { atLeast: 3 });
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.clippedUpdates,
    title: t.signs.muchClipped.title,
    seen: t.signs.muchClipped.seen({ clipped: stretch.mean }),
    means: t.signs.muchClipped.means,
    change: t.signs.muchClipped.change(settingsNow(settings, ['learningRate', 'ppoEpochs'])),
  };
};

/**
 * Over the policy's own replies the ratio's mean is 1, whatever it has learned. TRL's guide to its PPO calls 2 and 0.1
 * drastic; a quarter is beyond clipRange already.
 */
export const ratioAway: SignRule = ({ series, settings }) => {
  const stretch = lasting(series.get('val/ratio'), (ratio) => ratio > 1.25 || ratio < 0.8);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.ratio,
    title: t.signs.ratioAway.title,
    seen: t.signs.ratioAway.seen({ ratio: stretch.mean }),
    means: t.signs.ratioAway.means,
    change: t.signs.ratioAway.change(settingsNow(settings, ['learningRate', 'ppoEpochs', 'minibatches'])),
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
    chart: t.charts.score,
    title: t.signs.scoreFalls.title,
    seen: t.signs.scoreFalls.seen({ from, to: stretch.last }),
    means: t.signs.scoreFalls.means,
    change: t.signs.scoreFalls.change(settingsNow(settings, ['learningRate', 'rolloutBatchSize', 'klCoef'])),
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
    chart: t.charts.samplingGap,
    title: t.signs.samplerAway.title,
    seen: t.signs.samplerAway.seen({ gap: stretch.mean }),
    means: t.signs.samplerAway.means,
    change: t.signs.samplerAway.change,
  };
};

/** Whether the reward model likes what is wrong. */
export function scoreRose(figures: StageFigures): { from: number; to: number } | undefined {
  const points = figures.series.get('objective/scores');
  const from = atFirst(figures, points);
  const risen = lasting(points, (score) => score > from + 0.2);
  return risen && { from, to: risen.last };
}
