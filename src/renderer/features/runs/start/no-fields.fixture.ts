import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { methodNames } from '../../../../shared/methods/all.ts';
import type { MethodName } from '../../../../shared/methods/all.ts';

/** For forms that are about some methods only. */
export const noFields = Object.fromEntries(methodNames.map((name) => [name, []])) as unknown as Record<
  MethodName,
  SettingField[]
>;
