import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { RunId, VersionId } from '../../shared/domain/ids.ts';

/** Where things are in a home folder. All paths are absolute. */
export interface Home {
  readonly dir: string;
  readonly databaseFile: string;
  readonly lockFile: string;
  /** Says who holds the lock; only for people, the lock itself is the operating system's. */
  readonly lockHolderFile: string;
  readonly backupsDir: string;
  versionDir(id: VersionId): string;
  runDir(id: RunId): string;
}

/**
 * Creates the folder where it does not exist; only its owner may read it, since chats are private.
 * @throws ParleyError io where it cannot be created or is not a folder
 */
export function prepareHome(homeDir: string): Home {
  const dir = resolve(homeDir);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const name of ['backups', 'versions', 'runs']) mkdirSync(join(dir, name), { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError(
      'io',
      `Cannot use ${dir} as home folder: ${reason}. Choose a folder you can write to, with --home or PARLEY_HOME.`,
      { homeDir: dir },
      { cause },
    );
  }
  return {
    dir,
    databaseFile: join(dir, 'parley.sqlite'),
    lockFile: join(dir, 'home.lock'),
    lockHolderFile: join(dir, 'home.lock.json'),
    backupsDir: join(dir, 'backups'),
    versionDir: (id) => join(dir, 'versions', id),
    runDir: (id) => join(dir, 'runs', id),
  };
}
