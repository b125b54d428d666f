/** Brings a database forward, one numbered step at a time, with a copy of the file before each. There is no way back. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { backUpBeforeMigration } from './backups.ts';
import { translating } from './sqlite.ts';
import type { Db } from './sqlite.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** "Prly": tells a Parley database from any other SQLite file. */
const applicationId = 0x50726c79;

/**
 * @param migrations in order; the first makes version 1. SQLite's `user_version` says how many have been applied.
 * @returns the backup files made: one before each step, none for a new database
 * @throws ParleyError unsupported for a database newer than the migrations, corrupt for one that is not Parley's
 */
export function migrate(db: Db, migrations: readonly Migration[], backupsDir: string): string[] {
  const from = readPragma(db, 'user_version');
  checkOrigin(db, from, migrations.length);
  const backups: string[] = [];
  for (let version = from + 1; version <= migrations.length; version++) {
    const { name, sql } = migrations[version - 1];
    if (from > 0) backups.push(backUpBeforeMigration(db, backupsDir, version));
    translating(said('errors.store.doing.migrate', { version, name }), () => applyStep(db, version, sql));
  }
  return backups;
}

function checkOrigin(db: Db, version: number, newest: number): void {
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!isEmpty && readPragma(db, 'application_id') !== applicationId) {
    throw new ParleyError('corrupt', said('errors.store.foreignDatabase', { file: db.name }));
  }
  if (version > newest) {
    throw new ParleyError('unsupported', said('errors.store.newerDatabase', { file: db.name, version, newest }), {
      version,
      newest,
    });
  }
}

function applyStep(db: Db, version: number, sql: string): void {
  // Rebuilding a table that others refer to needs the checks off; they are made up for before the commit.
  db.pragma('foreign_keys = OFF');
  try {
    db.transaction(() => {
      db.exec(sql);
      const broken = db.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0) {
        throw new ParleyError('internal', `Migration ${version} leaves ${broken.length} broken references.`);
      }
      db.pragma(`application_id = ${applicationId}`);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

function readPragma(db: Db, name: string): number {
  return db.pragma(name, { simple: true }) as number;
}
