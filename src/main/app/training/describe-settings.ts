/** The trainers' settings, for forms. */
import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { methodNames, methods } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { settingFields } from '../../../shared/methods/parts/setting.ts';

export function describeSettings(): Record<MethodName, SettingField[]> {
  const described = methodNames.map((name) => [name, settingFields(methods[name].settings)]);
  return Object.fromEntries(described) as Record<MethodName, SettingField[]>;
}
