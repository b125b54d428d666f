/** Settings as typed into a form: checked against what the app says of each, and read back. */
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import type { JsonObject, JsonValue } from '../../../../shared/domain/json.ts';
import { render } from '../../../../shared/language/said.ts';
import { t } from '../../../../shared/language/t.ts';
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
  if (typed === '') return field.optional ? undefined : t.runs.start.expectedNumber;
  const value = Number(typed);
  if (!Number.isFinite(value)) return t.runs.start.expectedNumberNot({ text: typed });
  if (field.kind === 'whole' && !Number.isInteger(value)) return t.runs.start.expectedWhole;
  const { min, max, aboveMin, belowMax } = field;
  const tooLow = min !== null && (aboveMin ? value <= min : value < min);
  const tooHigh = max !== null && (belowMax ? value >= max : value > max);
  return tooLow || tooHigh ? t.runs.start.expectedRange({ range: t.runs.start.range(field) }) : undefined;
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
  return fault === undefined
    ? errors
    : { [fault.setting]: t.runs.start.settingProblem({ problem: render(fault.problem) }) };
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
