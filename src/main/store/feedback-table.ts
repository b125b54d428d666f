/**
 * The append-only log that all feedback shares. Nothing is changed or removed (triggers in the schema see to it): an
 * edit or an undo is a new row naming the one it supersedes. The current state is the rows that nothing supersedes and
 * that are not retractions; the state at any earlier watermark can be read the same way, which is how data is frozen.
 */
import type { Statement } from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Message } from '../../shared/domain/conversation.ts';
import type { FeedbackRecord, Rater, RaterChoice, RankingOutcome } from '../../shared/domain/feedback.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { DatasetId, Id, IdKind, VersionId } from '../../shared/domain/ids.ts';
import { promptHash } from './prompt-hash.ts';
import { paged, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { matchingWords } from './text-search.ts';

type Column = string | number | Buffer | null;

/** How one kind of feedback lies in its table, beside the columns that all kinds have. */
export interface FeedbackLayout<Kind extends IdKind, Content, Row> {
  readonly table: string;
  readonly kind: Kind;
  /** Throws invalid_input for content that breaks its own rules. */
  readonly check: (content: Content) => void;
  readonly encode: (content: Content) => Record<keyof Row & string, Column>;
  readonly decode: (row: Row) => Content;
  readonly columns: readonly (keyof Row & string)[];
  /** Expressions over them that are JSON with texts to be searched. */
  readonly texts?: readonly string[];
  /** A condition on rows by parameters of the filter that only this kind has. */
  readonly narrowed?: string;
  /** An index of words over the rows that say something, and an expression for the words of a row. */
  readonly words?: { readonly table: string; readonly of: string };
}

export type FeedbackEntry<Content> = Content & {
  readonly rater: Rater;
  readonly durationMs?: number | null;
};

/** Rows as they were added in one go: nothing else is between the two. Both 0 where there are none. */
export interface RowRange {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** A record as it lies in the store, e.g. the domain's `Ranking`. */
type Stored<Kind extends IdKind, Content> = FeedbackRecord<Id<Kind>> & Content;

export interface FeedbackFilter {
  /** Only what any of these said. */
  readonly raters?: readonly RaterChoice[];
  /** Only what has this text in it, whatever the letter case. */
  readonly text?: string;
  /** Only labels that say good, or only those that say bad. */
  readonly good?: boolean;
  /** Only rankings of which all that is named here is true. */
  readonly rankings?: RankingFilter;
  /** Leaves out what was stored up to this watermark. */
  readonly afterSeq?: number;
  /** Reads the state as it was at this watermark. */
  readonly upToSeq?: number;
}

export interface RankingFilter {
  readonly outcomes?: readonly RankingOutcome['kind'][];
  /** With these words or beginnings of words, in prompt, replies or comment. */
  readonly words?: string;
  /** With a reply of this version. */
  readonly version?: VersionId;
  /** Of a prompt that this dataset has. */
  readonly dataset?: DatasetId;
  /** Of these replies' prompt. */
  readonly prompt?: readonly Message[];
  /** Characters of the longest reply. */
  readonly longest?: { readonly from?: number; readonly to?: number };
  /** Why it was ranked so, skipped or flagged. */
  readonly reason?: string;
  readonly tag?: string;
}

interface CommonRow {
  readonly seq: number;
  readonly id: string;
  readonly supersedes: string | null;
  readonly retracted: number;
  readonly rater_name: string;
  readonly rater_kind: Rater['kind'];
  readonly duration_ms: number | null;
  readonly created_at_ms: number;
}

type Parameters = Record<string, Column>;

const commonColumns = ['id', 'supersedes', 'retracted', 'rater_name', 'rater_kind', 'duration_ms', 'created_at_ms'];

/** What stands at a watermark, by the parameters of a filter. */
export function standing(table: string, texts: readonly string[] = [], narrowed = 'TRUE'): string {
  const found = texts.map((column) => `OR holds_text(${column}, @text)`).join(' ');
  return `${table} AS entry WHERE seq > @afterSeq AND seq <= @upToSeq AND NOT retracted
    AND (@raters IS NULL OR EXISTS (SELECT 1 FROM json_each(@raters) AS one
      WHERE one.value ->> 'kind' = rater_kind AND coalesce(one.value ->> 'name', rater_name) = rater_name))
    AND NOT EXISTS (SELECT 1 FROM ${table} AS later WHERE later.supersedes = entry.id AND later.seq <= @upToSeq)
    AND (@text IS NULL ${found}) AND ${narrowed}`;
}

export class FeedbackTable<Kind extends IdKind, Content, Row> {
  readonly #db: Db;
  readonly #layout: FeedbackLayout<Kind, Content, Row>;
  readonly #insert: Statement<[Parameters]>;
  readonly #byId: Statement<[string], CommonRow & Row>;
  readonly #successor: Statement<[string], string>;
  readonly #page: Statement<[Parameters], CommonRow & Row>;
  readonly #newest: Statement<[Parameters], CommonRow & Row>;
  readonly #copy: Statement<[Parameters]>;
  readonly #index: Statement<[string]> | undefined;
  readonly #taken: Statement<[Parameters], { id: string; supersedes: string }>;
  readonly #count: Statement<[Parameters], number>;
  readonly #ids: Statement<[Parameters], string>;
  readonly #watermark: Statement<[], number>;
  readonly #after: Statement<[{ after: number; upToSeq: number; limitRows: number }], CommonRow & Row>;
  #counted = { watermark: -1, counts: new Map<string, number>() };
  readonly #raters: Statement<[number, number], Rater>;

  constructor(db: Db, layout: FeedbackLayout<Kind, Content, Row>) {
    this.#db = db;
    this.#layout = layout;
    const { table, texts, narrowed } = layout;
    const columns = [...commonColumns, ...layout.columns];
    const current = standing(table, texts, narrowed);
    this.#insert = db.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
    );
    this.#byId = db.prepare(`SELECT * FROM ${table} WHERE id = ?`);
    this.#successor = db.prepare<[string], string>(`SELECT id FROM ${table} WHERE supersedes = ?`).pluck();
    this.#page = db.prepare(`SELECT * FROM ${current} ORDER BY seq LIMIT @limitRows`);
    this.#newest = db.prepare(`SELECT * FROM ${current} ORDER BY seq DESC LIMIT @limit OFFSET @offset`);
    this.#copy = db.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT @id, @supersedes, @retracted, rater_name, rater_kind, NULL,
        @now, ${layout.columns.join(', ')} FROM ${table} WHERE id = @content`,
    );
    if (layout.words !== undefined) {
      const { table: index, of } = layout.words;
      this.#index = db.prepare(
        `INSERT INTO ${index} (rowid, words) SELECT seq, ${of} FROM ${table} WHERE id = ? AND NOT retracted`,
      );
    }
    this.#taken = db.prepare(
      `SELECT id, supersedes FROM ${table} AS entry WHERE seq BETWEEN @fromSeq AND @toSeq AND retracted
        AND NOT EXISTS (SELECT 1 FROM ${table} AS later WHERE later.supersedes = entry.id) ORDER BY seq`,
    );
    this.#count = db.prepare(`SELECT count(*) FROM ${current}`).pluck() as Statement<[Parameters], number>;
    this.#ids = db.prepare(`SELECT id FROM ${current} ORDER BY seq`).pluck() as Statement<[Parameters], string>;
    this.#raters = db.prepare(
      `SELECT DISTINCT rater_name AS name, rater_kind AS kind FROM ${table} WHERE seq BETWEEN ? AND ?`,
    );
    this.#after = db.prepare(
      `SELECT * FROM ${table} WHERE seq > @after AND seq <= @upToSeq ORDER BY seq LIMIT @limitRows`,
    );
    this.#watermark = db.prepare(`SELECT coalesce(max(seq), 0) FROM ${table}`).pluck() as Statement<[], number>;
  }

  /**
   * Stores a statement; it is on disk when this returns.
   * @throws ParleyError invalid_input for content that breaks its rules, not_found for references to nothing
   */
  record(entry: FeedbackEntry<Content>): Stored<Kind, Content> {
    return this.#append(entry, null, false);
  }

  /**
   * Replaces a current statement by another.
   * @throws ParleyError not_found; conflict where it was superseded already, with the id of its successor
   */
  supersede(id: Id<Kind>, entry: FeedbackEntry<Content>): Stored<Kind, Content> {
    return writing(this.#db, said('errors.store.doing.changeRecord', { kind: this.#layout.kind, id }), () => {
      this.#requireCurrent(id);
      return this.#append(entry, id, false);
    });
  }

  /**
   * Goes back to how things stood before this record was written: to the statement it replaced, or else to none.
   * Undoing the record that an undo returns does it over again.
   * @throws ParleyError not_found; conflict where it was superseded already
   */
  undo(id: Id<Kind>): Stored<Kind, Content> {
    return writing(this.#db, said('errors.store.doing.undoRecord', { kind: this.#layout.kind, id }), () => {
      const record = this.#requireCurrent(id);
      const earlier = record.supersedes === null ? undefined : this.get(record.supersedes);
      return this.#append({ ...(earlier ?? record), durationMs: null }, id, earlier?.retracted ?? true);
    });
  }

  /**
   * Takes a statement back, whatever stood before it: then nothing is said. Undone like any other record.
   * @throws ParleyError not_found; conflict where it was superseded already
   */
  retract(id: Id<Kind>): Stored<Kind, Content> {
    return writing(this.#db, said('errors.store.doing.takeBackRecord', { kind: this.#layout.kind, id }), () => {
      const record = this.#requireCurrent(id);
      return record.retracted ? record : this.#append({ ...record, durationMs: null }, id, true);
    });
  }

  /** Takes back whatever stands at the end of this record's life; nothing where it is taken back already. */
  retractStanding(id: Id<Kind>): void {
    const standing = this.history(id).at(-1);
    if (standing !== undefined && !standing.retracted) this.retract(standing.id);
  }

  /** Takes back all that stands by the filter, as one change. @returns what `putBack` needs to do it over again */
  takeBack(filter: FeedbackFilter): RowRange & { readonly count: number } {
    return writing(this.#db, said('errors.store.doing.takeBackAll', { kind: this.#layout.kind }), () => {
      const fromSeq = this.watermark() + 1;
      const ids = this.#ids.all(parameters(filter));
      for (const id of ids) this.#insertCopy({ supersedes: id, content: id, retracted: 1 });
      return { count: ids.length, fromSeq, toSeq: this.watermark() };
    });
  }

  /** Undoes a `takeBack`, less what was changed since. @returns how many stand again */
  putBack({ fromSeq, toSeq }: RowRange): number {
    return writing(this.#db, said('errors.store.doing.putBackAll', { kind: this.#layout.kind }), () => {
      const taken = this.#taken.all({ fromSeq, toSeq });
      for (const { id, supersedes } of taken) this.#insertCopy({ supersedes: id, content: supersedes, retracted: 0 });
      return taken.length;
    });
  }

  /** Whose a record is; nobody's where there is no such record. */
  ratersOf(id: Id<Kind>): Rater[] {
    const row = this.#byId.get(id);
    return row === undefined ? [] : [{ name: row.rater_name, kind: row.rater_kind }];
  }

  /** Whose the records in a range are, each rater once. */
  ratersIn({ fromSeq, toSeq }: RowRange): Rater[] {
    return this.#raters.all(fromSeq, toSeq);
  }

  /** @throws ParleyError not_found */
  get(id: Id<Kind>): Stored<Kind, Content> {
    const row = this.#byId.get(id);
    if (row === undefined)
      throw new ParleyError('not_found', said('errors.store.noRecord', { kind: this.#layout.kind, id }), { id });
    return this.#decode(row);
  }

  /** What stands, oldest first: neither superseded nor retracted. Storing more while reading is safe. */
  *current(filter: FeedbackFilter = {}): Generator<Stored<Kind, Content>> {
    const upToSeq = filter.upToSeq ?? this.watermark();
    const rows = paged(
      (afterSeq, limitRows) => this.#page.all({ ...parameters(filter), afterSeq, upToSeq, limitRows }),
      filter.afterSeq,
    );
    for (const row of rows) yield this.#decode(row);
  }

  /** Every record stored after a watermark and up to another one, in order, those that no longer stand among them. */
  *log(afterSeq: number, upToSeq: number): Generator<Stored<Kind, Content>> {
    for (const row of paged((after, limitRows) => this.#after.all({ after, upToSeq, limitRows }), afterSeq))
      yield this.#decode(row);
  }

  /** Counted once for each filter until something is stored: nothing else changes what stands. */
  countCurrent(filter: FeedbackFilter = {}): number {
    const watermark = this.watermark();
    if (this.#counted.watermark !== watermark) this.#counted = { watermark, counts: new Map() };
    const asked = parameters(filter);
    const key = JSON.stringify(asked);
    const count = this.#counted.counts.get(key) ?? this.#count.get(asked) ?? 0;
    this.#counted.counts.set(key, count);
    return count;
  }

  /** The statement that stands and was stored last: what an "undo" without an id means. */
  latest(filter: FeedbackFilter = {}): Stored<Kind, Content> | undefined {
    return this.newest({ ...filter, offset: 0, limit: 1 }).at(0);
  }

  /** A page of what stands, newest first. */
  newest({
    offset,
    limit,
    ...filter
  }: FeedbackFilter & { readonly offset: number; readonly limit: number }): Stored<Kind, Content>[] {
    return this.#newest.all({ ...parameters(filter), offset, limit }).map((row) => this.#decode(row));
  }

  /** All records of one statement's life, from the first to the one that stands. */
  history(id: Id<Kind>): Stored<Kind, Content>[] {
    const records = [this.get(id)];
    for (let first = records[0]; first.supersedes !== null;) {
      first = this.get(first.supersedes);
      records.unshift(first);
    }
    for (let next = this.#successor.get(id); next !== undefined; next = this.#successor.get(next)) {
      records.push(this.get(next as Id<Kind>));
    }
    return records;
  }

  /** The `seq` of the newest row: pass it as `upToSeq` later to read today's state again. */
  watermark(): number {
    return this.#watermark.get() ?? 0;
  }

  #append(entry: FeedbackEntry<Content>, supersedes: Id<Kind> | null, retracted: boolean): Stored<Kind, Content> {
    this.#layout.check(entry);
    const id = newId(this.#layout.kind);
    writing(this.#db, said('errors.store.doing.saveRecord', { kind: this.#layout.kind }), () => {
      this.#insert.run({
        id,
        supersedes,
        retracted: retracted ? 1 : 0,
        rater_name: entry.rater.name,
        rater_kind: entry.rater.kind,
        duration_ms: wholeMs(entry.durationMs),
        created_at_ms: Date.now(),
        ...this.#layout.encode(entry),
      });
      this.#index?.run(id);
    });
    return this.get(id);
  }

  #insertCopy(row: { readonly supersedes: string; readonly content: string; readonly retracted: 0 | 1 }): void {
    const id = newId(this.#layout.kind);
    this.#copy.run({ ...row, id, now: Date.now() });
    this.#index?.run(id);
  }

  #requireCurrent(id: Id<Kind>): Stored<Kind, Content> {
    const record = this.get(id);
    const successor = this.#successor.get(id);
    if (successor === undefined) return record;
    throw new ParleyError('conflict', said('errors.store.changedAlready', { kind: this.#layout.kind, id, successor }), {
      id,
      successor,
    });
  }

  #decode(row: CommonRow & Row): Stored<Kind, Content> {
    return {
      id: row.id as Id<Kind>,
      supersedes: row.supersedes as Id<Kind> | null,
      retracted: row.retracted === 1,
      rater: { name: row.rater_name, kind: row.rater_kind },
      durationMs: row.duration_ms,
      createdAtMs: row.created_at_ms,
      ...this.#layout.decode(row),
    };
  }
}

export function parameters(filter: FeedbackFilter): Parameters {
  const { rankings = {} } = filter;
  return {
    afterSeq: filter.afterSeq ?? 0,
    upToSeq: filter.upToSeq ?? Number.MAX_SAFE_INTEGER,
    raters: filter.raters === undefined ? null : JSON.stringify(filter.raters),
    text: filter.text ?? null,
    good: filter.good === undefined ? null : Number(filter.good),
    outcomes: rankings.outcomes === undefined ? null : JSON.stringify(rankings.outcomes),
    // Words that nothing has: the index is not asked for an empty text.
    words: rankings.words === undefined ? null : (matchingWords(rankings.words) ?? '""'),
    version: rankings.version === undefined ? null : JSON.stringify(rankings.version),
    dataset: rankings.dataset ?? null,
    prompt: rankings.prompt === undefined ? null : promptHash(rankings.prompt),
    longestFrom: rankings.longest?.from ?? null,
    longestTo: rankings.longest?.to ?? null,
    reason: rankings.reason ?? null,
    tag: rankings.tag ?? null,
  };
}

function wholeMs(durationMs: number | null | undefined): number | null {
  return durationMs === null || durationMs === undefined ? null : Math.round(durationMs);
}
