/**
 * Versions, runs and datasets that were deleted. Their rows stay for ever, since other rows name them; what is large goes when
 * they are purged. Rankings, votes and written replies are never touched.
 */
import type { Statement } from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { RunKind } from '../../shared/methods/run-kinds.ts';
import { numberedRun } from '../../shared/methods/run-kinds.ts';
import type { Trashed, TrashKind } from '../../shared/domain/trash.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface TrashRow {
  readonly id: string;
  /** Of a run: its kind. */
  readonly name: string;
  readonly number: number | null;
  readonly deleted_at_ms: number;
}

interface Statements {
  readonly all: Statement<[], TrashRow>;
  readonly hide: Statement<[number, string]>;
  readonly show: Statement<[string]>;
  readonly setPurged: Statement<[number, string]>;
  /** What is large. */
  readonly empty: readonly Statement<[string]>[];
}

/** No two datasets have one name: a deleted one leaves its own to others. */
const nameInTrash = "name || ' (' || id || ')'";
const nameBefore = 'substr(name, 1, length(name) - length(id) - 3)';

const tables = {
  version: { table: 'versions', name: 'name', number: 'NULL', large: [], hide: '', show: '' },
  run: { table: 'runs', name: 'kind', number: 'number', large: ['run_metrics', 'run_samples'], hide: '', show: '' },
  dataset: {
    table: 'datasets',
    name: nameBefore,
    number: 'NULL',
    large: ['dataset_items'],
    hide: `, name = ${nameInTrash}`,
    show: `, name = ${nameBefore}`,
  },
} as const;

export class Trash {
  readonly #db: Db;
  readonly #of: Readonly<Record<TrashKind, Statements>>;
  readonly #deletedOf: Statement<[{ version: string | null; config: string }], Pick<TrashRow, 'name' | 'number'>>;
  readonly #itemBytes: Statement<[string], number>;

  constructor(db: Db) {
    this.#db = db;
    // Ids of runs and datasets are long enough to be found in a text by themselves.
    this.#deletedOf = db.prepare(
      `SELECT name, NULL AS number FROM versions WHERE id = @version AND deleted_at_ms IS NOT NULL
        UNION ALL SELECT kind, number FROM runs WHERE deleted_at_ms IS NOT NULL AND instr(@config, id)
        UNION ALL SELECT ${nameBefore}, NULL FROM datasets WHERE deleted_at_ms IS NOT NULL AND instr(@config, id)`,
    );
    this.#itemBytes = db
      .prepare<[string], number>(
        'SELECT coalesce(sum(octet_length(content)), 0) FROM dataset_items WHERE dataset_id = ?',
      )
      .pluck();
    const statements = (kind: TrashKind): Statements => {
      const { table, name, number, large, hide, show } = tables[kind];
      return {
        all: db.prepare(
          `SELECT id, ${name} AS name, ${number} AS number, deleted_at_ms FROM ${table}
            WHERE deleted_at_ms IS NOT NULL AND purged_at_ms IS NULL`,
        ),
        hide: db.prepare(`UPDATE ${table} SET deleted_at_ms = ?${hide} WHERE id = ? AND deleted_at_ms IS NULL`),
        show: db.prepare(`UPDATE ${table} SET deleted_at_ms = NULL${show} WHERE id = ? AND purged_at_ms IS NULL`),
        setPurged: db.prepare(`UPDATE ${table} SET purged_at_ms = ? WHERE id = ?`),
        empty: large.map((part) => db.prepare(`DELETE FROM ${part} WHERE ${kind}_id = ?`)),
      };
    };
    this.#of = { version: statements('version'), run: statements('run'), dataset: statements('dataset') };
  }

  /** Newest first. */
  list(): Trashed[] {
    const kinds = Object.entries(this.#of) as [TrashKind, Statements][];
    return kinds
      .flatMap(([kind, { all }]) => all.all().map((row) => ({ kind, id: row.id, ...named(row) })))
      .sort((a, b) => b.deletedAtMs - a.deletedAtMs);
  }

  /** What a run needs of what was deleted, purged or not: the version it starts from, and what its settings name. */
  deletedOf(version: string | null, config: string): string | undefined {
    const row = this.#deletedOf.get({ version, config });
    return row && nameOf(row);
  }

  /** Of a dataset's items. */
  itemBytes(dataset: string): number {
    return this.#itemBytes.get(dataset) ?? 0;
  }

  /** @throws ParleyError not_found */
  delete(kind: TrashKind, id: string): Trashed {
    writing(this.#db, said('errors.store.doing.delete', { kind, id }), () => this.#of[kind].hide.run(Date.now(), id));
    return this.#find(kind, id);
  }

  /** @throws ParleyError not_found for what is not in the trash; conflict where another dataset has the name now */
  restore(kind: TrashKind, id: string): void {
    this.#find(kind, id);
    writing(this.#db, said('errors.store.doing.restore', { kind, id }), () => this.#of[kind].show.run(id));
  }

  /** Removes what it holds in the database for good; its files are the caller's to remove, before. */
  purge(kind: TrashKind, id: string): void {
    writing(this.#db, said('errors.store.doing.purge', { kind, id }), () => {
      for (const statement of this.#of[kind].empty) statement.run(id);
      this.#of[kind].setPurged.run(Date.now(), id);
    });
  }

  #find(kind: TrashKind, id: string): Trashed {
    const found = this.list().find((one) => one.kind === kind && one.id === id);
    if (found !== undefined) return found;
    throw new ParleyError('not_found', said('errors.store.noDeleted', { kind, id }), { id });
  }
}

function named(row: TrashRow): Pick<Trashed, 'name' | 'deletedAtMs'> {
  return { name: nameOf(row), deletedAtMs: row.deleted_at_ms };
}

function nameOf({ name, number }: Pick<TrashRow, 'name' | 'number'>): string {
  return number === null ? name : numberedRun(name as RunKind, number);
}
