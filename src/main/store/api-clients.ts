import type { Statement } from 'better-sqlite3';
import type { ApiClient } from '../../shared/domain/api-client.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { ApiClientId, DemonstrationId, LabelId, RankingId } from '../../shared/domain/ids.ts';
import type { Demonstrations } from './demonstrations.ts';
import type { Labels } from './labels.ts';
import type { Rankings } from './rankings.ts';
import { translating, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly key_sha256: string;
  readonly created_at_ms: number;
}

/** A record of feedback, in the table of its kind. */
export type FeedbackRef =
  | { readonly kind: 'ranking'; readonly id: RankingId }
  | { readonly kind: 'demonstration'; readonly id: DemonstrationId }
  | { readonly kind: 'label'; readonly id: LabelId };

/** What there is of a client. */
export interface ClientData {
  readonly completions: number;
  /** Rankings, labels and demonstrations that were ever stored for it, also those taken back. */
  readonly feedback: number;
  readonly lastAtMs: number | null;
}

interface FeedbackTables {
  readonly rankings: Rankings;
  readonly demonstrations: Demonstrations;
  readonly labels: Labels;
}

/** What remains of an erased record: its place in the order of writing, by which runs name what they learned from. */
const erased = {
  rankings: `prompt = '[]', candidates = '[]', order_shown = '[]', outcome = 'skipped', ranks = NULL, reason = '',
    reasons = NULL, comment = NULL, tags = NULL, answers = NULL, prompt_hash = NULL, longest = 0`,
  demonstrations: `prompt = '[]', completion = '', generation_id = NULL`,
  labels: `prompt = '[]', completion = '', generation_id = NULL, reason = NULL, comment = NULL`,
};
const tableOf = { ranking: 'rankings', demonstration: 'demonstrations', label: 'labels' } as const;

export class ApiClients {
  readonly #db: Db;
  readonly #feedback: FeedbackTables;
  readonly #insert: Statement<[ClientRow]>;
  readonly #active: Statement<[], ClientRow>;
  readonly #named: Statement<[string], ClientRow>;
  readonly #remove: Statement<[number, string]>;
  readonly #data: Statement<[{ id: string }], { completions: number; feedback: number; last_at_ms: number | null }>;
  readonly #link: Statement<[{ kind: string; record: string; client: string }]>;
  readonly #records: Statement<[string], FeedbackRef>;

  constructor(db: Db, feedback: FeedbackTables) {
    this.#db = db;
    this.#feedback = feedback;
    this.#insert = db.prepare(
      `INSERT INTO api_clients (id, name, key_sha256, created_at_ms) VALUES (@id, @name, @key_sha256, @created_at_ms)`,
    );
    this.#active = db.prepare('SELECT * FROM api_clients WHERE removed_at_ms IS NULL ORDER BY seq');
    this.#named = db.prepare(
      'SELECT * FROM api_clients WHERE lower(name) = lower(?) ORDER BY removed_at_ms IS NULL DESC',
    );
    this.#remove = db.prepare('UPDATE api_clients SET removed_at_ms = ? WHERE id = ?');
    this.#data = db.prepare(
      `SELECT (SELECT count(*) FROM api_completions WHERE client_id = @id) AS completions,
        (SELECT max(created_at_ms) FROM api_completions WHERE client_id = @id) AS last_at_ms,
        (SELECT count(*) FROM api_feedback WHERE client_id = @id) AS feedback`,
    );
    this.#link = db.prepare(
      `INSERT INTO api_feedback (kind, record_id, client_id) VALUES (@kind, @record, @client)
        ON CONFLICT DO UPDATE SET client_id = excluded.client_id`,
    );
    this.#records = db.prepare('SELECT kind, record_id AS id FROM api_feedback WHERE client_id = ?');
  }

  /** @throws ParleyError conflict for a name that a client has */
  add(name: string, keySha256: string): ApiClient {
    if (this.#named.all(name).some((row) => this.list().some(({ id }) => id === row.id))) {
      throw new ParleyError('conflict', said('errors.store.clientExists', { name }));
    }
    const row = { id: newId('apiClient'), name, key_sha256: keySha256, created_at_ms: Date.now() };
    writing(this.#db, said('errors.store.doing.saveClient', { name }), () => this.#insert.run(row));
    return fromRow(row);
  }

  /** Those whose keys are good, in the order in which they were added. */
  list(): (ApiClient & { readonly keySha256: string })[] {
    return this.#active.all().map((row) => ({ ...fromRow(row), keySha256: row.key_sha256 }));
  }

  dataOf(id: ApiClientId): ClientData {
    const { completions = 0, feedback = 0, last_at_ms: lastAtMs = null } = this.#data.get({ id }) ?? {};
    return { completions, feedback, lastAtMs };
  }

  /** The one of this name, or else those of this name whose keys were taken away. @throws ParleyError not_found */
  named(name: string): ApiClient[] {
    const rows = this.#named.all(name);
    if (rows.length > 0) return rows.map(fromRow);
    const known = this.list().map((client) => client.name);
    throw new ParleyError('not_found', said('errors.store.noClient', { name, known }), { name });
  }

  /** Takes its key away. */
  remove(id: ApiClientId): void {
    writing(this.#db, said('errors.store.doing.removeClient'), () => this.#remove.run(Date.now(), id));
  }

  /**
   * Remembers whose a record of feedback is; records that follow it are the same client's by themselves, until another says so: one
   * whose name is taken again follows what was said under it before.
   */
  link(client: ApiClientId, { kind, id }: FeedbackRef): void {
    writing(this.#db, said('errors.store.doing.saveFeedback'), () => this.#link.run({ kind, record: id, client }));
  }

  /** A record of this client's feedback; undefined where it has none of this id. */
  recordOf(client: ApiClientId, id: string): FeedbackRef | undefined {
    return this.#records.all(client).find((record) => record.id === id);
  }

  /** Takes back what stands at the end of a record's life. */
  retract(record: FeedbackRef): void {
    const { rankings, demonstrations, labels } = this.#feedback;
    if (record.kind === 'ranking') rankings.retractStanding(record.id);
    else if (record.kind === 'label') labels.retractStanding(record.id);
    else demonstrations.retractStanding(record.id);
  }

  /**
   * Removes a client with all that it was answered and said. What stands of its feedback is taken back first, so that whoever
   * follows the log of a table hears of it; the content of its records is then overwritten, also where the file has free space.
   * @throws ParleyError io where there is no room for a second copy of the database: all is erased but from free space
   */
  erase(id: ApiClientId): void {
    this.#db.pragma('secure_delete = ON');
    writing(this.#db, said('errors.store.doing.eraseClient'), () => {
      for (const record of this.#records.all(id)) this.retract(record);
      this.#db.prepare('UPDATE api_clients SET erased_at_ms = ? WHERE id = ?').run(Date.now(), id);
      for (const [kind, table] of Object.entries(tableOf)) {
        const records = `SELECT record_id FROM api_feedback WHERE client_id = ? AND kind = '${kind}'`;
        this.#db
          .prepare(
            `UPDATE ${table} SET ${erased[table]}, rater_name = 'erased', retracted = 1 WHERE id IN (${records})`,
          )
          .run(id);
      }
      this.#db
        .prepare(
          `DELETE FROM ranking_words WHERE rowid IN (SELECT seq FROM rankings JOIN api_feedback ON record_id = rankings.id
            WHERE client_id = ? AND kind = 'ranking')`,
        )
        .run(id);
      // Words of deleted rows stay in the index until it is merged.
      this.#db.exec(`INSERT INTO ranking_words (ranking_words) VALUES ('optimize')`);
      this.#deleteAnswers(id);
      for (const table of ['api_feedback', 'api_completions']) {
        this.#db.prepare(`DELETE FROM ${table} WHERE client_id = ?`).run(id);
      }
      this.#db.prepare('DELETE FROM api_clients WHERE id = ?').run(id);
    });
    this.#overwriteFreedSpace();
  }

  /** Splitting and moving pages has left copies in space that is free by now, and the log has the pages as they were. */
  #overwriteFreedSpace(): void {
    translating(said('errors.store.doing.eraseClient'), () => {
      this.#db.exec('VACUUM');
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    });
  }

  #deleteAnswers(id: ApiClientId): void {
    const ofClient = `completion_id IN (SELECT id FROM api_completions WHERE client_id = ?)`;
    const generations = this.#db
      .prepare<[string], string>(`SELECT generation_id FROM api_choices WHERE ${ofClient}`)
      .pluck()
      .all(id);
    this.#db.prepare(`DELETE FROM api_choices WHERE ${ofClient}`).run(id);
    const remove = this.#db.prepare('DELETE FROM generations WHERE id = ?');
    for (const generation of generations) remove.run(generation);
  }
}

function fromRow({ id, name, created_at_ms: createdAtMs }: ClientRow): ApiClient {
  return { id: id as ApiClientId, name, createdAtMs };
}
