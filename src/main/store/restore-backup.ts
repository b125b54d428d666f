import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { listBackups, requireWholeBackup, syncFile } from './backups.ts';
import { acquireHomeLock } from './home-lock.ts';
import { prepareHome } from './home.ts';

export interface Restored {
  readonly backup: string;
  /** Where the files that were in place are now; null where there were none. */
  readonly replaced: string | null;
}

/**
 * Puts a backup in the database's place. What was there is kept, so that restoring the wrong one loses nothing.
 * @param backup a file; the home's newest unless given
 * @throws ParleyError not_found, corrupt where the backup is damaged, locked, io
 */
export function restoreBackup(homeDir: string, command: string, backup?: string): Restored {
  const home = prepareHome(homeDir);
  const lock = acquireHomeLock(home, command);
  try {
    const chosen = backup ?? listBackups(home.backupsDir).at(0)?.file;
    if (chosen === undefined || !existsSync(chosen)) {
      throw new ParleyError(
        'not_found',
        chosen === undefined
          ? said('errors.store.noBackupIn', { folder: home.backupsDir })
          : said('errors.store.noBackup', { file: chosen }),
      );
    }
    requireWholeBackup(chosen);
    const draft = `${home.databaseFile}.partial`;
    copyFileSync(chosen, draft);
    syncFile(draft);
    const replaced = putAside(home.databaseFile, home.backupsDir);
    renameSync(draft, home.databaseFile);
    return { backup: chosen, replaced };
  } finally {
    lock.release();
  }
}

function putAside(databaseFile: string, backupsDir: string): string | null {
  const files = ['', '-wal', '-shm', '.seal'].map((ending) => databaseFile + ending).filter((file) => existsSync(file));
  if (files.length === 0) return null;
  const folder = join(backupsDir, `replaced-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  mkdirSync(folder);
  for (const file of files) renameSync(file, join(folder, basename(file)));
  return folder;
}
