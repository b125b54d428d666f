/** What replies look like when PPO has spoilt them, read from the figures of rollout batches. */
import { t } from '../../language/t.ts';
import { settingsNow } from './sign.ts';
import type { SignRule } from './sign.ts';
import { atFirst, scoreRose } from './ppo-signs.ts';
import { combined, lasting } from './windows.ts';

/** Per token, so that shorter replies are no collapse. Default rounds end at 0.4 of what they began with. */
export const entropyCollapsed: SignRule = (figures) => {
  const { series, settings } = figures;
  const lengths = series.get('completions/mean_length');
  const perToken = combined(series.get('objective/entropy'), lengths, (entropy, length) => entropy / length);
  const from = atFirst(figures, perToken);
  const stretch = lasting(perToken, (entropy) => entropy < 0.25 * from);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.entropy,
    title: t.signs.entropyCollapsed.title,
    seen: t.signs.entropyCollapsed.seen({ from, to: stretch.last }),
    means: t.signs.entropyCollapsed.means,
    change: t.signs.entropyCollapsed.change(settingsNow(settings, ['klCoef', 'entropyCoef', 'learningRate'])),
  };
};

export const runToLimit: SignRule = (figures) => {
  const { series, settings } = figures;
  const cut = series.get('completions/clipped_ratio') ?? [];
  const from = atFirst(figures, cut);
  const stretch = lasting(cut, (ratio) => ratio > 0.5 && ratio > from + 0.25);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.cutOff,
    title: t.signs.runToLimit.title,
    seen: t.signs.runToLimit.seen({ from, to: stretch.last }),
    means: t.signs.runToLimit.means,
    change: t.signs.runToLimit.change(settingsNow(settings, ['missingEndPenalty', 'klCoef'])),
  };
};

/** From the first batch on, before anything was learned. */
export const limitTooLow: SignRule = (figures) => {
  const { series, settings } = figures;
  const cut = series.get('completions/clipped_ratio') ?? [];
  const stretch = atFirst(figures, cut) > 0.8 ? lasting(cut, (ratio) => ratio > 0.8) : undefined;
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.cutOff,
    title: t.signs.limitTooLow.title,
    seen: t.signs.limitTooLow.seen({ cut: stretch.mean }),
    means: t.signs.limitTooLow.means,
    change: t.signs.limitTooLow.change(settingsNow(settings, ['maxNewTokens'])),
  };
};

/** Default rounds for a rater who likes to be asked back come down to 0.4. Of three tokens nothing can shrink away. */
export const repliesShrunk: SignRule = (figures) => {
  const { series, settings } = figures;
  const lengths = series.get('completions/mean_length') ?? [];
  const from = atFirst(figures, lengths);
  const stretch = from > 4 ? lasting(lengths, (length) => length < 0.25 * from) : undefined;
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.length,
    title: t.signs.repliesShrunk.title,
    seen: t.signs.repliesShrunk.seen({ from, to: stretch.last }),
    means: t.signs.repliesShrunk.means,
    change: t.signs.repliesShrunk.change(settingsNow(settings, ['klCoef', 'learningRate'])),
  };
};

export const repeatThemselves: SignRule = (figures) => {
  const { series, settings } = figures;
  const repetition = series.get('completions/repetition') ?? [];
  const from = atFirst(figures, repetition);
  const stretch = lasting(repetition, (mean) => mean > from + 0.2);
  if (stretch === undefined) return undefined;
  const score = scoreRose(figures);
  return {
    ...stretch.span,
    chart: t.charts.repetition,
    title: t.signs.repeatThemselves.title,
    seen: t.signs.repeatThemselves.seen({ from, to: stretch.last }),
    means: score === undefined ? t.signs.repeatThemselves.means : t.signs.repeatThemselves.meansHacking(score),
    change: t.signs.repeatThemselves.change(settingsNow(settings, ['klCoef', 'learningRate'])),
  };
};

/** Default rounds of the shipped model come to 0.6: the short questions back that its rater likes fit many prompts. */
export const sameToAll: SignRule = (figures) => {
  const { series, settings } = figures;
  const duplicates = series.get('completions/duplicates') ?? [];
  const from = atFirst(figures, duplicates);
  const stretch = lasting(duplicates, (mean) => mean > 0.8 && mean > from + 0.25);
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: t.charts.repetition,
    title: t.signs.sameToAll.title,
    seen: t.signs.sameToAll.seen({ from, to: stretch.last }),
    means: t.signs.sameToAll.means,
    change: t.signs.sameToAll.change(settingsNow(settings, ['klCoef', 'entropyCoef'])),
  };
};
