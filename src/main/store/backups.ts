/** Copies of the database: one a day at start, one before each migration, each checked, the oldest removed. */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { checksumOf } from './seal.ts';
import { translating } from './sqlite.ts';
import type { Db } from './sqlite.ts';

const daily = /^parley-\d{4}-\d\d-\d\dT[\dZ-]+\.sqlite$/;
const beforeMigration = /^parley-before-v\d+-.*\.sqlite$/;
/** How many of each kind stay. An update may bring several migrations at once. */
const kept = { daily: 3, beforeMigration: 6 };
const dayMs = 86_400_000;

export interface Backup {
  readonly file: string;
  readonly madeAtMs: number;
}

/** Newest first. */
export function listBackups(backupsDir: string): Backup[] {
  return named(backupsDir, (name) => daily.test(name) || beforeMigration.test(name));
}

/** Of the state before the step to `version`. @throws ParleyError io, corrupt where the copy is not whole */
export function backUpBeforeMigration(db: Db, backupsDir: string, version: number): string {
  const file = copyTo(db, join(backupsDir, `parley-before-v${version}-${moment()}.sqlite`));
  rotate(backupsDir, beforeMigration, kept.beforeMigration);
  return file;
}

/** @returns the file; undefined where there is one of the last 24 hours @throws ParleyError io, corrupt */
export function backUpDaily(db: Db, backupsDir: string): string | undefined {
  const newest = listBackups(backupsDir).at(0);
  if (newest !== undefined && Math.abs(Date.now() - newest.madeAtMs) < dayMs) return undefined;
  requireRoom(db, backupsDir);
  const file = copyTo(db, join(backupsDir, `parley-${moment()}.sqlite`));
  rotate(backupsDir, daily, kept.daily);
  return file;
}

/** Whether somebody has put one of the backups in the database's place. */
export function isBackup(databaseFile: string, backupsDir: string): boolean {
  const size = statSync(databaseFile, { throwIfNoEntry: false })?.size;
  const alike = listBackups(backupsDir).filter(({ file }) => statSync(file).size === size);
  return alike.length > 0 && alike.map(({ file }) => checksumOf(file)).includes(checksumOf(databaseFile));
}

/** @throws ParleyError corrupt where the file is not a whole database of Parley's */
export function requireWholeBackup(file: string): void {
  translating(said('errors.store.doing.readFile', { file }), () =>
    onCopy(file, { readonly: true, fileMustExist: true }, (copy) => requireQuickCheck(copy, file)),
  );
}

/** @throws ParleyError corrupt, with what SQLite found */
export function requireQuickCheck(db: Db, file: string): void {
  const found = db.pragma('quick_check(1)', { simple: true }) as string;
  if (found !== 'ok') throw new ParleyError('corrupt', said('errors.store.databaseDamaged', { file, found }), { file });
}

/** A backup must not be what fills the disk. */
function requireRoom(db: Db, backupsDir: string): void {
  const { bavail, bsize } = statfsSync(backupsDir);
  const bytes = statSync(db.name).size;
  if (bavail * bsize > 2 * bytes) return;
  throw new ParleyError(
    'io',
    said('errors.store.noSpaceForBackup', { needed: 2 * bytes, size: bytes, free: bavail * bsize }),
  );
}

function copyTo(db: Db, file: string): string {
  const draft = `${file}.partial`;
  return translating(said('errors.store.doing.backUp', { file }), () => {
    try {
      rmSync(draft, { force: true });
      db.prepare('VACUUM INTO ?').run(draft);
      onCopy(draft, { readonly: true }, (copy) => requireQuickCheck(copy, draft));
      // VACUUM INTO does not promise that its file survives a power cut (sqlite.org/lang_vacuum.html).
      syncFile(draft);
      renameSync(draft, file);
      return file;
    } catch (thrown) {
      rmSync(draft, { force: true });
      throw thrown;
    }
  });
}

function onCopy(file: string, options: Database.Options, work: (copy: Db) => void): void {
  const copy = new Database(file, options);
  try {
    work(copy);
  } finally {
    copy.close();
  }
}

export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function rotate(backupsDir: string, kind: RegExp, keep: number): void {
  for (const { file } of named(backupsDir, (name) => kind.test(name)).slice(keep)) rmSync(file);
}

function named(backupsDir: string, isMeant: (name: string) => boolean): Backup[] {
  return readdirSync(backupsDir)
    .filter(isMeant)
    .map((name) => ({ file: join(backupsDir, name), madeAtMs: statSync(join(backupsDir, name)).mtimeMs }))
    .sort((a, b) => b.madeAtMs - a.madeAtMs || (a.file < b.file ? 1 : -1));
}

function moment(): string {
  return new Date().toISOString().replaceAll(/[:.]/g, '-');
}
