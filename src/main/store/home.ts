import { existsSync, lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { RunId, VersionId } from '../../shared/domain/ids.ts';

/** Where things are in a home folder. All paths are absolute. */
export interface Home {
  readonly dir: string;
  readonly databaseFile: string;
  readonly lockFile: string;
  /** Says who holds the lock; only for people, the lock itself is the operating system's. */
  readonly lockHolderFile: string;
  readonly backupsDir: string;
  /** A note for each export that is being written, since it lies elsewhere. */
  readonly exportsDir: string;
  readonly runsDir: string;
  /** What the runs of a group have in common. */
  readonly groupsDir: string;
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
    createFolder(dir, 0o700);
    for (const name of ['backups', 'versions', 'runs']) createFolder(join(dir, name));
  } catch (cause) {
    const refusal =
      cause instanceof ParleyError && cause.said !== undefined
        ? cause.said
        : cause instanceof Error
          ? cause.message
          : String(cause);
    throw new ParleyError('io', said('errors.store.noHome', { folder: dir, refusal }), { homeDir: dir }, { cause });
  }
  return {
    dir,
    databaseFile: join(dir, 'parley.sqlite'),
    lockFile: join(dir, 'home.lock'),
    lockHolderFile: join(dir, 'home.lock.json'),
    backupsDir: join(dir, 'backups'),
    exportsDir: join(dir, 'exporting'),
    runsDir: join(dir, 'runs'),
    groupsDir: join(dir, 'groups'),
    versionDir: (id) => join(dir, 'versions', id),
    runDir: (id) => join(dir, 'runs', id),
  };
}

/** Node's own recursive mkdir never returns where a file system refuses new folders with "no such file" (`/proc`). */
function createFolder(dir: string, mode?: number): void {
  if (existsSync(dir)) return;
  if (lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new ParleyError('io', said('errors.store.danglingLink', { folder: dir, target: readlinkSync(dir) }));
  }
  createFolder(dirname(dir));
  mkdirSync(dir, { mode });
}
