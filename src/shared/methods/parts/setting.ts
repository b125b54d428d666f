/**
 * A setting of a method, as data: the fields of forms, what `parley train settings` prints and the schema that checks it are
 * made from this.
 */
import type { Said } from '../../language/said.ts';

export type SettingValue = number | string | boolean | null;

export interface Setting<Value extends SettingValue = SettingValue> {
  readonly kind: 'whole' | 'number' | 'choice' | 'switch';
  readonly default: Value;
  /** One sentence, which people read beside the field. */
  readonly description: Said;
  /** Null is a value of it too: off. */
  readonly optional: boolean;
  /** Null where it has no bound. */
  readonly min: number | null;
  readonly max: number | null;
  /** The bound itself is no value. */
  readonly aboveMin: boolean;
  readonly belowMax: boolean;
  /** Of kind `choice`. */
  readonly choices: readonly string[];
}

/** One with its name, as a form shows it. */
export type NamedSetting = Omit<Setting, 'choices'> & { readonly name: string; readonly choices: string[] };

/** In the order in which they are written down. */
export function settingFields(settings: Settings): NamedSetting[] {
  return Object.entries(settings).map(([name, setting]) => ({ name, ...setting, choices: [...setting.choices] }));
}

export type Settings = Readonly<Record<string, Setting>>;

/** What a trainer is given for them. */
export type ValuesOf<Of extends Settings> = {
  -readonly [Name in keyof Of]: Of[Name] extends Setting<infer Value> ? Value : never;
};

interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

const unbounded = { optional: false, min: null, max: null, aboveMin: false, belowMax: false, choices: [] } as const;

export function whole(value: number, range: Range, description: Said): Setting<number> {
  return { ...unbounded, kind: 'whole', default: value, description, ...bounds(range) };
}

export function number(value: number, range: Range, description: Said): Setting<number> {
  return { ...unbounded, kind: 'number', default: value, description, ...bounds(range) };
}

/** A number, or null for off. */
export function numberOrNull(value: number | null, range: Range, description: Said): Setting<number | null> {
  return { ...unbounded, kind: 'number', default: value, description, ...bounds(range), optional: true };
}

export function choice<const Choices extends readonly string[]>(
  value: Choices[number],
  choices: Choices,
  description: Said,
): Setting<Choices[number]> {
  return { ...unbounded, kind: 'choice', default: value, description, choices };
}

export function toggle(value: boolean, description: Said): Setting<boolean> {
  return { ...unbounded, kind: 'switch', default: value, description };
}

function bounds({ min, above, max, below }: Range) {
  return {
    min: min ?? above ?? null,
    max: max ?? below ?? null,
    aboveMin: above !== undefined,
    belowMax: below !== undefined,
  };
}
