/** Fields whose defaults go by the size of the version that is trained. */
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import { textOf } from './setting-values.ts';
import type { Typed } from './setting-values.ts';

/** @param defaults by the size; what is not in there keeps the method's own */
export function sizedFields(fields: readonly SettingField[], defaults: JsonObject): readonly SettingField[] {
  return fields.map((field) =>
    field.name in defaults ? { ...field, default: defaults[field.name] as SettingField['default'] } : field,
  );
}

/** Another version is chosen: what stood at its default goes to the new one, what was typed stays. */
export function moveToDefaults(typed: Typed, before: readonly SettingField[], after: readonly SettingField[]): void {
  for (const [i, field] of after.entries()) {
    if (typed[field.name] === textOf(before[i].default)) typed[field.name] = textOf(field.default);
  }
}
