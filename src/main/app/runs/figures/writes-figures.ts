import { figureFilesSetting } from '../../../../shared/domain/setting.ts';
import type { Store } from '../../../store/store.ts';

/** Whether runs write their figures to files: unless the setting, or PARLEY_FIGURES for this process, says no. */
export function writesFigures({ settings }: Pick<Store, 'settings'>): boolean {
  const said = process.env['PARLEY_FIGURES'];
  return said ? said !== 'off' : settings.get(figureFilesSetting) !== false;
}
