/** Settings as typed into a form: checked against what the app says of each, and read back. */
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import type { JsonObject, JsonValue } from '../../../../shared/domain/json.ts';
import { render } from '../../../../shared/language/said.ts';
import type { SettingsCheck } from '../../../../shared/methods/method.ts';

/** As typed, by the setting's name; switches are "true" and "false". */
export type Typed = Record<string, string>;

/** How a value looks in its field; null, where it is a value, is an empty field. */
export function textOf(value: JsonValue | undefined): string {
  return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function defaultsOf(fields: readonly SettingField[]): Typed {
  return Object.fromEntries(fields.map((field) => [field.name, textOf(field.default)]));
}

/** What is wrong with a field's text, in words; undefined where nothing is. */
export function settingError(field: SettingField, text: string): string | undefined {
  const typed = text.trim();
  if (field.kind === 'choice' || field.kind === 'switch') return undefined;
  if (typed === '') return field.optional ? undefined : 'Expected a number, the field is empty.';
  const value = Number(typed);
  if (!Number.isFinite(value)) return `Expected a number, not “${typed}”.`;
  if (field.kind === 'whole' && !Number.isInteger(value)) return 'Expected a whole number.';
  const { min, max, aboveMin, belowMax } = field;
  const tooLow = min !== null && (aboveMin ? value <= min : value < min);
  const tooHigh = max !== null && (belowMax ? value >= max : value > max);
  return tooLow || tooHigh ? `Expected ${rangeWords(field)}.` : undefined;
}

/** "0.1 to 2", "above 0 and at most 1", "at least 1"; empty where any number will do. */
export function rangeWords({ min, max, aboveMin, belowMax }: SettingField): string {
  if (min !== null && max !== null && !aboveMin && !belowMax) return `${min} to ${max}`;
  const from = min === null ? '' : aboveMin ? `above ${min}` : `at least ${min}`;
  const to = max === null ? '' : belowMax ? `below ${max}` : `at most ${max}`;
  return [from, to].filter((words) => words !== '').join(' and ');
}

/** @param check whether those that fit by themselves fit together */
export function errorsOf(fields: readonly SettingField[], typed: Typed, check?: SettingsCheck): Record<string, string> {
  const errors = Object.fromEntries(
    fields.flatMap((field) => {
      const error = settingError(field, typed[field.name] ?? '');
      return error === undefined ? [] : [[field.name, error]];
    }),
  );
  const fault = Object.keys(errors).length === 0 ? check?.((name) => Number(typed[name])) : undefined;
  return fault === undefined ? errors : { [fault.setting]: `${capitalized(render(fault.problem))}.` };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Only what differs from the defaults: the rest is the app's to choose. */
export function changedSettings(fields: readonly SettingField[], typed: Typed): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueOf(field, typed[field.name] ?? '');
      return value === field.default ? [] : [[field.name, value]];
    }),
  );
}

/** Those of a run's settings that differ from the defaults, in the order of the form. */
export function differingSettings(
  fields: readonly SettingField[],
  settings: JsonObject,
): { readonly field: SettingField; readonly value: JsonValue }[] {
  return fields.flatMap((field) => {
    const value = settings[field.name];
    return value === undefined || value === field.default ? [] : [{ field, value }];
  });
}

function valueOf({ kind }: SettingField, text: string): string | number | boolean | null {
  const typed = text.trim();
  if (kind === 'switch') return typed === 'true';
  if (kind === 'choice') return typed;
  return typed === '' ? null : Number(typed);
}
