/** The one connection: how it is set up, how writes are grouped, and what its errors mean to the rest of Parley. */
import Database from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import { Presence } from './presence.ts';
import { addTextSearch } from './text-search.ts';

export type Db = Database.Database;

/** @throws ParleyError io or corrupt, naming the file */
export function openDatabase(file: string): Db {
  return translating(said('errors.store.doing.openFile', { file }), () => {
    const db = new Database(file);
    try {
      // Of a new database: an item of a few kilobytes leaves less of a page empty than with the default of 4,096 bytes.
      db.pragma('page_size = 8192');
      db.pragma('journal_mode = WAL');
      // In pages: what is changed again within 16 MB is copied from the log to the database once.
      db.pragma('wal_autocheckpoint = 2000');
      // A rating that the user was told is saved must survive a power cut, not only a crash.
      db.pragma('synchronous = FULL');
      // On macOS a plain fsync leaves data in the drive's cache; elsewhere these do nothing.
      db.pragma('fullfsync = ON');
      db.pragma('checkpoint_fullfsync = ON');
      db.pragma('foreign_keys = ON');
      db.pragma('trusted_schema = OFF');
      addTextSearch(db);
      presences.set(db, new Presence(file));
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  });
}

const presences = new WeakMap<Db, Presence>();

/** For reading beside the process that writes. @throws ParleyError io or corrupt, naming the file */
export function openReadOnly(file: string): Db {
  return translating(said('errors.store.doing.readFile', { file }), () => {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    addTextSearch(db);
    return db;
  });
}

/**
 * Runs `work` as one transaction that takes the write lock at once; inside another it becomes a savepoint. When it
 * returns, the changes are on disk, in the file that goes by its name; when it throws, nothing is promised to be.
 * @throws ParleyError io where the home folder was deleted or unmounted, though the open file still takes changes
 */
export function writing<Result>(db: Db, operation: Said, work: () => Result): Result {
  return translating(operation, () => {
    const result = db.transaction(work).immediate();
    if (!db.inTransaction) presences.get(db)?.require(operation);
    return result;
  });
}

/** Runs `work`, turning SQLite's errors into Parley's; `operation` completes "Cannot …". */
export function translating<Result>(operation: Said, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof Database.SqliteError)) throw thrown;
    const [code, advice] = meaningOf(thrown.code);
    const problem = said('errors.store.cannot', { operation, refusal: thrown.message });
    throw new ParleyError(
      code,
      advice === undefined ? problem : said('errors.store.advised', { problem, advice }),
      { sqliteCode: thrown.code },
      { cause: thrown },
    );
  }
}

function meaningOf(sqliteCode: string): [ErrorCode, advice?: Said] {
  if (sqliteCode === 'SQLITE_FULL') {
    return ['io', said('errors.store.diskFull')];
  }
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM)/.test(sqliteCode)) {
    return ['io', said('errors.store.diskAbsent')];
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode)) {
    return ['corrupt', said('errors.store.restoreBackup')];
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode)) {
    return ['locked', said('errors.store.databaseBusy')];
  }
  if (sqliteCode === 'SQLITE_CONSTRAINT_FOREIGNKEY') return ['not_found', said('errors.store.refersToNothing')];
  if (/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/.test(sqliteCode))
    return ['conflict', said('errors.store.existsAlready')];
  return ['internal'];
}

/** Rows fetched per query by the generators below. */
const pageRows = 500;

/**
 * Rows in the order of their `seq`, a page at a time. (better-sqlite3's own iterator would block every other statement
 * on the connection until it is drained, and callers do store things while they read.)
 */
export function* paged<Row extends { seq: number }>(
  page: (afterSeq: number, limitRows: number) => Row[],
  startAfterSeq = 0,
): Generator<Row> {
  for (let afterSeq = startAfterSeq; ;) {
    const rows = page(afterSeq, pageRows);
    yield* rows;
    if (rows.length < pageRows) return;
    afterSeq = rows[rows.length - 1].seq;
  }
}

/** A column that this store wrote with JSON.stringify, as the type it was written from. */
export function fromJson<Value>(text: string): Value {
  return JSON.parse(text) as Value;
}
