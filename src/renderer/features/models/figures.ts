/** A version's figures for people: each under a name, with its unit. */
import type { JsonObject, JsonValue } from '../../../shared/domain/json.ts';
import { objectIn } from '../../../shared/domain/json.ts';
import { render } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { trainedFields } from '../../../shared/methods/result-fields.ts';
import type { ResultField } from '../../../shared/methods/result-fields.ts';
import { resultText } from '../../workbench/result-text.ts';

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

const names: Readonly<Record<string, { readonly title: Said | string; readonly format: ResultField['format'] }>> = {
  ...trainedFields.chats,
  ...trainedFields.teacher,
  ...trainedFields.comparisons,
  ...trainedFields.labels,
  ...trainedFields.prompts,
  parameters: { title: 'Parameters', format: 'count' },
  vocabulary: { title: 'Vocabulary', format: 'count' },
  tokensPerText: { title: 'Tokens per text', format: 'figure' },
  sizeMegabytes: { title: 'Size in MB', format: 'figure' },
  layerCount: { title: 'Layers', format: 'count' },
  repetition: { title: 'Repeated trigrams', format: 'share' },
  length: { title: 'Tokens per reply', format: 'figure' },
  bitsPerByte: { title: 'Bits per byte', format: 'figure' },
};

/** All but the win rate, which is drawn. A pair of parent and version is an arrow. */
export function figureRows(figures: JsonObject): { readonly label: string; readonly text: string }[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    const { title, format } = names[name] ?? { title: wordsOf(name), format: 'figure' };
    const label = typeof title === 'string' ? title : render(title);
    const text = resultText(value, format);
    if (text !== undefined) return [{ label, text }];
    const { parent, version } = objectIn(value);
    const [from, to] = [resultText(parent, format), resultText(version, format)];
    if (from === undefined || to === undefined) return [];
    return [{ label: `${label}, parent → this`, text: `${from} → ${to}` }];
  });
}

/** "heldOutAccuracy" is "Held out accuracy". */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
