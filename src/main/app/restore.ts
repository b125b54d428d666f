import { restoreBackup } from '../store/restore-backup.ts';
import type { Restored } from '../store/restore-backup.ts';

/** Without opening the home, which a damaged database would not let anybody do. @throws as `restoreBackup` */
export function restoreHome(home: string, backup: string | undefined): Restored {
  return restoreBackup(home, 'parley restore', backup);
}
