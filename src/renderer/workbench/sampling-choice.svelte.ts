/** How replies are sampled, as typed; what is left empty is the version's own recommendation. */
import type { Choice } from '../ui/choice.ts';
import { formatFigure } from '../ui/format.ts';
import { precisions, type Precision } from '../../shared/domain/precision.ts';
import { t } from '../../shared/language/t.ts';
import { remember, remembered } from './preferences.ts';

export const samplingFields = [
  { name: 'temperature', term: 'temperature', min: 0, max: 10, whole: false },
  { name: 'topP', term: 'topP', min: 0.001, max: 1, whole: false },
  { name: 'topK', term: 'topK', min: 0, max: 1_000_000, whole: true },
  { name: 'minP', term: 'minP', min: 0, max: 1, whole: false },
  { name: 'repetitionPenalty', term: 'repetitionPenalty', min: 0.1, max: 10, whole: false },
  { name: 'maxTokens', term: 'tokens', min: 1, max: 8192, whole: true },
] as const;

/**
 * Of the matrices that write a reply; 32 bits where nothing is chosen. Prompts are read with the whole weights, which stay in
 * memory beside the rounded ones: 8 bits and a scale per column, or 4 bits and a scale for every 32.
 */
export function precisionChoices(): Choice[] {
  return precisions.map((value) => ({ value, ...t.workbench.precisions[value] }));
}

export type SamplingField = (typeof samplingFields)[number];
export type SamplingName = SamplingField['name'];
/** `stop` holds a text on each line. */
type Typed = Record<SamplingName | 'stop' | 'precision', string>;

/** What to send: the fields that hold a number that fits, the stop texts, and a precision other than the usual. */
export type SamplingValue = Partial<Record<SamplingName, number>> & { stop?: string[]; precision?: Precision };

export class SamplingChoice {
  readonly typed = $state<Typed>({
    temperature: '',
    topP: '',
    topK: '',
    minP: '',
    repetitionPenalty: '',
    maxTokens: '',
    stop: '',
    precision: '',
  });
  readonly #key: string;

  /** @param key under which the browser remembers it: Chat and Rank have their own */
  constructor(key: string) {
    this.#key = key;
    const kept = new URLSearchParams(remembered(key) ?? '');
    for (const name of Object.keys(this.typed) as (keyof Typed)[]) this.typed[name] = kept.get(name) ?? '';
  }

  /** Sets a field as typed, right or wrong. */
  set(name: keyof Typed, text: string): void {
    this.typed[name] = text;
    remember(this.#key, new URLSearchParams(this.typed).toString());
  }

  /** Sets every field; those that are not given are empty. */
  apply(typed: Readonly<Record<string, string>>): void {
    for (const name of Object.keys(this.typed) as (keyof Typed)[]) this.set(name, typed[name] ?? '');
  }

  get errors(): Partial<Record<SamplingName, string>> {
    return Object.fromEntries(
      samplingFields.flatMap((field) => {
        const error = samplingError(field, this.typed[field.name]);
        return error === undefined ? [] : [[field.name, error]];
      }),
    );
  }

  /** Why nothing can be sampled with what is typed; undefined where all of it fits. */
  get problem(): string | undefined {
    return Object.keys(this.errors).length > 0 ? t.workbench.samplingProblem : undefined;
  }

  get precision(): Precision {
    return precisions.find((name) => name === this.typed.precision) ?? 'f32';
  }

  get value(): SamplingValue {
    const numbers = samplingFields.flatMap((field): [SamplingName, number][] => {
      const text = this.typed[field.name].trim();
      return text === '' || samplingError(field, text) !== undefined ? [] : [[field.name, Number(text)]];
    });
    const stop = this.typed.stop.split('\n').filter((line) => line !== '');
    const fitting: SamplingValue = Object.fromEntries(numbers);
    const { precision } = this;
    return { ...fitting, ...(stop.length > 0 && { stop }), ...(precision !== 'f32' && { precision }) };
  }
}

/** What is wrong with a field's text, in words; undefined for empty or fitting text. */
export function samplingError({ min, max, whole }: SamplingField, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return t.workbench.expectedNumber({ text: text.trim() });
  if (whole && !Number.isInteger(value)) return t.workbench.expectedWholeNumber;
  if (value < min || value > max) return t.workbench.expectedRange({ low: formatFigure(min), high: formatFigure(max) });
  return undefined;
}
