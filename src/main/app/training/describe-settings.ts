/** The trainers' settings, for forms. */
import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { methodNames, methods } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import type { Settings } from '../../../shared/methods/parts/setting.ts';

export function describeSettings(): Record<MethodName, SettingField[]> {
  const described = methodNames.map((name) => [name, fieldsOf(methods[name].settings)]);
  return Object.fromEntries(described) as Record<MethodName, SettingField[]>;
}

function fieldsOf(settings: Settings): SettingField[] {
  return Object.entries(settings).map(([name, setting]) => ({ name, ...setting, choices: [...setting.choices] }));
}
