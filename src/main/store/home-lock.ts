/**
 * One process per home folder. The lock is SQLite's own exclusive lock on a file of its own, which the operating system
 * drops when its holder ends however it ends, so it is never stale after a kill or a power cut. Beside it stands a
 * small JSON file that tells a second process who is there.
 *
 * On POSIX systems closing any descriptor of a file drops the process's locks on it: nothing in this process may open
 * `home.lock` by other means, not even to copy it.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Home } from './home.ts';
import { translating } from './sqlite.ts';

export interface LockHolder {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** What it runs as, e.g. "parley serve". */
  readonly command: string;
}

export interface HomeLock {
  /** Lets the next process in. Also happens by itself when this process ends. */
  release(): void;
}

/** Long enough for two that start together to sort themselves out, and for a killed one to be gone. */
const patienceMs = 500;

/** @throws ParleyError locked, with details {homeDir, pid, sinceMs, command} where the holder is known; io */
export function acquireHomeLock(home: Home, command: string): HomeLock {
  return translating(said('errors.store.doing.lockHome', { folder: home.dir }), () => {
    const lock = new Database(home.lockFile, { timeout: patienceMs });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      writeHolder(home, { pid: process.pid, sinceMs: Date.now(), command });
    } catch (thrown) {
      lock.close();
      if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) throw lockedError(home);
      throw thrown;
    }
    return {
      release() {
        if (!lock.open) return;
        rmSync(home.lockHolderFile, { force: true });
        lock.close();
      },
    };
  });
}

function lockedError(home: Home): ParleyError {
  const holder = readHolder(home);
  if (holder === undefined) {
    return new ParleyError('locked', said('errors.store.homeInUse', { folder: home.dir }), {
      homeDir: home.dir,
    });
  }
  const since = new Date(holder.sinceMs).toISOString();
  return new ParleyError(
    'locked',
    said('errors.store.homeInUseBy', { folder: home.dir, pid: holder.pid, command: holder.command, since }),
    { homeDir: home.dir, ...holder },
  );
}

function writeHolder(home: Home, holder: LockHolder): void {
  // Renaming replaces the file in one go: a reader never sees half of it.
  const draft = `${home.lockHolderFile}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(holder));
    renameSync(draft, home.lockHolderFile);
  } catch (cause) {
    const refusal = cause instanceof Error ? cause.message : String(cause);
    const message = said('errors.store.homeNotWritable', { folder: home.dir, refusal });
    throw new ParleyError('io', message, { homeDir: home.dir }, { cause });
  }
}

/** The holder as far as it can be told; a file left by a process that is gone says nothing about the present one. */
function readHolder(home: Home): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(home.lockHolderFile, 'utf8')) as LockHolder;
    return isAlive(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it lives, and belongs to somebody else.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
