/** A version's figures for people: each under a name, with its unit. */
import type { JsonObject, JsonValue } from '../../../shared/domain/json.ts';
import { objectIn } from '../../../shared/domain/json.ts';
import { render, said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';
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

interface Named {
  readonly title: Said;
  readonly format: ResultField['format'];
}

const names: Readonly<Record<string, Named>> = {
  ...trainedFields.chats,
  ...trainedFields.teacher,
  ...trainedFields.comparisons,
  ...trainedFields.labels,
  ...trainedFields.prompts,
  parameters: { title: said('models.figureNames.parameters'), format: 'count' },
  vocabulary: { title: said('models.figureNames.vocabulary'), format: 'count' },
  tokensPerText: { title: said('models.figureNames.tokensPerText'), format: 'figure' },
  sizeMegabytes: { title: said('models.figureNames.sizeMegabytes'), format: 'figure' },
  layerCount: { title: said('models.figureNames.layerCount'), format: 'count' },
  repetition: { title: said('models.figureNames.repetition'), format: 'share' },
  length: { title: said('models.figureNames.length'), format: 'figure' },
  bitsPerByte: { title: said('models.figureNames.bitsPerByte'), format: 'figure' },
};

/** All but the win rate, which is drawn. A pair of parent and version is an arrow. */
export function figureRows(figures: JsonObject): { readonly label: string; readonly text: string }[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    const { title, format } = names[name] ?? { title: undefined, format: 'figure' };
    const label = title === undefined ? wordsOf(name) : render(title);
    const text = resultText(value, format);
    if (text !== undefined) return [{ label, text }];
    const { parent, version } = objectIn(value);
    const [from, to] = [resultText(parent, format), resultText(version, format)];
    if (from === undefined || to === undefined) return [];
    return [{ label: t.models.parentToThis({ figure: label }), text: `${from} → ${to}` }];
  });
}

/** "heldOutAccuracy" is "Held out accuracy". */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
