/** What replies look like when PPO has spoilt them, read from the figures of rollout batches. */
import { figure, setting, share } from './sign.ts';
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
    chart: 'Entropy',
    title: 'The entropy has collapsed',
    seen: `Entropy per token fell from ${figure(from)} to ${figure(stretch.last)} nats.`,
    means:
      'The policy says nearly the same thing to everybody. Its replies no longer differ, so nothing more can be learnt from them.',
    change: `Raise ${setting(settings, 'klCoef')} or ${setting(settings, 'entropyCoef')}, or lower ${setting(settings, 'learningRate')}.`,
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
    chart: 'Cut off',
    title: 'Replies run to the limit',
    seen: `${share(stretch.last)} of the replies ran into maxNewTokens; ${share(from)} did at the start.`,
    means: 'The policy has learnt that longer scores better, or not to stop at all.',
    change:
      `Raise ${setting(settings, 'missingEndPenalty')} or ${setting(settings, 'klCoef')}, and see in the reward model’s result ` +
      'how often the longer reply wins.',
  };
};

/** From the first batch on, before anything was learnt. */
export const limitTooLow: SignRule = (figures) => {
  const { series, settings } = figures;
  const cut = series.get('completions/clipped_ratio') ?? [];
  const stretch = atFirst(figures, cut) > 0.8 ? lasting(cut, (ratio) => ratio > 0.8) : undefined;
  if (stretch === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'Cut off',
    title: 'The limit cuts nearly every reply',
    seen: `${share(stretch.mean)} of the replies ran into maxNewTokens, from the start.`,
    means:
      'Half replies are scored, and each pays missingEndPenalty: the score says little about whole ones. Or the version never learnt to end.',
    change: `Raise ${setting(settings, 'maxNewTokens')}. If replies do not end then either, begin with SFT.`,
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
    chart: 'Length',
    title: 'Replies have shrunk',
    seen: `Replies had ${figure(from)} tokens at the start and have ${figure(stretch.last)} now.`,
    means:
      'The policy has found that little said is little wrong. Fine where short replies are what you ranked best; read some.',
    change: `Raise ${setting(settings, 'klCoef')} or lower ${setting(settings, 'learningRate')}; rank some longer replies as better.`,
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
    chart: 'Repetition',
    title: 'Replies repeat themselves',
    seen: `${share(stretch.last)} of a reply’s token trigrams came in it before; ${share(from)} at the start.`,
    means:
      score === undefined
        ? 'The policy has left the language it knew: the steps are too large, or nothing holds it to its parent.'
        : `The score rose from ${figure(score.from)} to ${figure(score.to)} all the while: what the reward model likes is being said again and again. That is reward hacking.`,
    change: `Raise ${setting(settings, 'klCoef')} or lower ${setting(settings, 'learningRate')}; rank such replies as worst and train the reward model again.`,
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
    chart: 'Repetition',
    title: 'Different prompts get the same reply',
    seen: `${share(stretch.last)} of the replies of a batch were given word for word to another prompt, too; ${share(from)} at the start.`,
    means:
      'The policy has found a reply that scores well whatever was asked. The reward model likes it without reading the prompt.',
    change: `Raise ${setting(settings, 'klCoef')} or ${setting(settings, 'entropyCoef')}; rank that reply as worst where it does not fit, and train the reward model again.`,
  };
};
