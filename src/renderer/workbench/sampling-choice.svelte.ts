/** How replies are sampled, as typed; what is left empty is the version's own recommendation. */
import { remember, remembered } from './preferences.ts';

export const samplingFields = [
  { name: 'temperature', label: 'Temperature', term: 'temperature', min: 0, max: 10, whole: false },
  { name: 'topP', label: 'Top-p', term: 'topP', min: 0.001, max: 1, whole: false },
  { name: 'topK', label: 'Top-k', term: 'topK', min: 0, max: 1_000_000, whole: true },
  { name: 'minP', label: 'Min-p', term: 'minP', min: 0, max: 1, whole: false },
  { name: 'maxTokens', label: 'Longest reply, tokens', term: 'tokens', min: 1, max: 8192, whole: true },
] as const;

export type SamplingField = (typeof samplingFields)[number];
export type SamplingName = SamplingField['name'];
type Typed = Record<SamplingName, string>;

export class SamplingChoice {
  readonly typed = $state<Typed>({ temperature: '', topP: '', topK: '', minP: '', maxTokens: '' });
  readonly #key: string;

  /** @param key under which the browser remembers it: Chat and Rank have their own */
  constructor(key: string) {
    this.#key = key;
    const kept = new URLSearchParams(remembered(key) ?? '');
    for (const { name } of samplingFields) this.typed[name] = kept.get(name) ?? '';
  }

  /** Sets a field as typed, right or wrong. */
  set(name: SamplingName, text: string): void {
    this.typed[name] = text;
    remember(this.#key, new URLSearchParams(this.typed).toString());
  }

  get errors(): Partial<Record<SamplingName, string>> {
    return Object.fromEntries(
      samplingFields.flatMap((field) => {
        const error = samplingError(field, this.typed[field.name]);
        return error === undefined ? [] : [[field.name, error]];
      }),
    );
  }

  /** What to send: the fields that hold a number that fits. */
  get value(): Partial<Record<SamplingName, number>> {
    return Object.fromEntries(
      samplingFields.flatMap((field) => {
        const text = this.typed[field.name].trim();
        return text === '' || samplingError(field, text) !== undefined ? [] : [[field.name, Number(text)]];
      }),
    );
  }
}

/** What is wrong with a field's text, in words; undefined for empty or fitting text. */
export function samplingError({ min, max, whole }: SamplingField, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return `Expected a number, not “${text.trim()}”.`;
  if (whole && !Number.isInteger(value)) return 'Expected a whole number.';
  if (value < min || value > max) return `Expected ${min} to ${max}.`;
  return undefined;
}
