/** Opening a home's database so that nothing lost or damaged passes for whole, and closing it so that damage will show. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import { isSaid, render, said, type Said } from '../../shared/language/said.ts';
import { backUpDaily, isBackup, listBackups, requireQuickCheck } from './backups.ts';
import type { Home } from './home.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { breakSeal, readSeal, sealDatabase, sealFile, sealHolds, writeSeal } from './seal.ts';
import type { Seal } from './seal.ts';
import { openDatabase, translating } from './sqlite.ts';
import type { Db } from './sqlite.ts';

/** What a close without changes puts back. */
export interface OpenSeal {
  readonly unchanged: Seal | undefined;
  readonly changesAtOpen: number;
}

export interface OpenedDatabase {
  readonly db: Db;
  readonly seal: OpenSeal;
}

/**
 * @throws ParleyError not_found where a home without its database holds what belonged to one; corrupt, with what to do;
 *   unsupported (of a newer Parley); io
 */
export function openHomeDatabase(home: Home): OpenedDatabase {
  let db: Db | undefined;
  try {
    requireDatabase(home);
    const { opened, seal } = openWhole(home, (database) => (db = database));
    // SQLite takes a file that was cut to less than a page for a new one.
    if (opened.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0) requireNothingHeld(home);
    const made = migrate(opened, migrations, home.backupsDir);
    const unchanged = made.length === 0 ? seal : undefined;
    return { db: opened, seal: { unchanged, changesAtOpen: totalChanges(opened) } };
  } catch (thrown) {
    db?.close();
    throw withWayBack(home, thrown);
  }
}

/** Its bytes are those of the last close, or else SQLite finds nothing wrong with them. */
function openWhole({ databaseFile, backupsDir }: Home, onOpen: (db: Db) => void): { opened: Db; seal?: Seal } {
  const seal = readSeal(databaseFile);
  const holds = seal !== undefined && sealHolds(databaseFile, seal);
  if (seal !== undefined && !holds && !isBackup(databaseFile, backupsDir)) {
    throw new ParleyError(
      'corrupt',
      said('errors.store.databaseChanged', { file: databaseFile, seal: sealFile(databaseFile) }),
      { file: databaseFile },
    );
  }
  const opened = openDatabase(databaseFile);
  onOpen(opened);
  return translating(said('errors.store.doing.openFile', { file: databaseFile }), () => {
    if (!holds) requireQuickCheck(opened, databaseFile);
    breakSeal(databaseFile);
    return holds ? { opened, seal } : { opened };
  });
}

/** Ends the connection. What is damaged from now on shows at the next opening. */
export function closeDatabase(databaseFile: string, db: Db, { unchanged, changesAtOpen }: OpenSeal): void {
  try {
    const isUnchanged = unchanged !== undefined && totalChanges(db) === changesAtOpen;
    db.close();
    if (isUnchanged) writeSeal(databaseFile, unchanged);
    else sealDatabase(databaseFile);
  } catch {
    // A full disk or a home that is gone: without a seal, SQLite's own check reads the database at the next opening.
  }
}

function totalChanges(db: Db): number {
  return db.prepare('SELECT total_changes()').pluck().get() as number;
}

/** @returns why there is none of today, where it could not be made: the next start tries again */
export function backUpIfDue(home: Home, db: Db): string[] {
  // A new database has nothing to lose yet.
  if (db.prepare('SELECT count(*) FROM versions').pluck().get() === 0) return [];
  try {
    backUpDaily(db, home.backupsDir);
    return [];
  } catch (thrown) {
    return [render(said('errors.store.notBackedUp', { why: ParleyError.from(thrown).message }))];
  }
}

/** A start without a database would look like a new home, and the next backup would replace the last one worth having. */
function requireDatabase(home: Home): void {
  if ((statSync(home.databaseFile, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  requireNothingHeld(home);
}

function requireNothingHeld(home: Home): void {
  const held = ['versions', 'runs', 'backups'].filter((name) => readdirSync(join(home.dir, name)).length > 0);
  if (held.length === 0) return;
  throw new ParleyError(
    'not_found',
    said('errors.store.databaseMissing', { folder: home.dir, held, file: home.databaseFile }),
    { file: home.databaseFile },
  );
}

/** The advice of an error without details about its file is general; ours names the backup. */
function withoutAdvice({ said: whole, message }: ParleyError): Said | string {
  const problem = whole?.id === 'errors.store.advised' ? whole.params?.problem : whole;
  return isSaid(problem) ? problem : message;
}

/** What to do about a database that is lost or damaged. */
function withWayBack(home: Home, thrown: unknown): unknown {
  if (!(thrown instanceof ParleyError)) return thrown;
  // Without details it is another program's database, of which there is no backup here.
  if (!['corrupt', 'not_found'].includes(thrown.code) || thrown.details === undefined) return thrown;
  const newest = listBackups(home.backupsDir).at(0);
  const advice =
    newest === undefined
      ? said('errors.store.noBackupOfIt')
      : said('errors.store.newestBackup', {
          backup: newest.file,
          madeAt: new Date(newest.madeAtMs).toISOString(),
          folder: home.dir,
        });
  return new ParleyError(
    thrown.code,
    said('errors.store.advised', { problem: withoutAdvice(thrown), advice }),
    thrown.details,
    { cause: thrown },
  );
}
