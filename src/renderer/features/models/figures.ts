/** A version's figures for people: each under a name, with its unit. */
import type { JsonObject, JsonValue } from '../../../shared/domain/json.ts';
import { objectIn } from '../../../shared/domain/json.ts';
import { formatFigure, formatKl, formatShare } from '../../ui/format.ts';

export interface IntervalView {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function intervalOf(value: JsonValue | undefined): IntervalView | undefined {
  const { value: middle, low, high } = objectIn(value);
  if (typeof middle !== 'number' || typeof low !== 'number' || typeof high !== 'number') return undefined;
  return { value: middle, low, high };
}

const names: Readonly<Record<string, { readonly label: string; readonly format?: (value: number) => string }>> = {
  kl: { label: 'KL from its parent, per reply', format: formatKl },
  repetition: { label: 'Repeated trigrams', format: (value) => formatShare(value, 1) },
  length: { label: 'Tokens per reply' },
  score: { label: 'Score at the end of training' },
  loss: { label: 'Loss, nats per token' },
  bitsPerByte: { label: 'Bits per byte' },
  episodes: { label: 'Replies it learnt from' },
  steps: { label: 'Updates' },
  tokens: { label: 'Tokens it learnt' },
};

/** All but the win rate, which is drawn. A pair of parent and version is an arrow. */
export function figureRows(figures: JsonObject): { readonly label: string; readonly text: string }[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    const { label, format = formatFigure } = names[name] ?? { label: wordsOf(name) };
    if (typeof value === 'number') return [{ label, text: format(value) }];
    const { parent, version } = objectIn(value);
    if (typeof parent !== 'number' || typeof version !== 'number') return [];
    return [{ label: `${label}, parent → this`, text: `${format(parent)} → ${format(version)}` }];
  });
}

/** "heldOutAccuracy" is "Held out accuracy". */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
