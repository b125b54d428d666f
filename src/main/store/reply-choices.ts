/** Replies that were chosen from several, with all of them and their values. */
import type { Statement } from 'better-sqlite3';
import type { BestOf } from '../../shared/domain/best-of.ts';
import type { GenerationId } from '../../shared/domain/ids.ts';
import { said } from '../../shared/language/said.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

export interface ValuedGeneration {
  readonly generationId: GenerationId;
  readonly value: number;
}

export interface ReplyChoice extends BestOf {
  /** In the order they were sampled, the chosen one among them. */
  readonly candidates: readonly ValuedGeneration[];
}

interface Row {
  readonly generation_id: string;
  readonly chosen_by: string;
  readonly n: number;
  readonly candidates: string;
}

export class ReplyChoices {
  readonly #db: Db;
  readonly #insert: Statement<[Row]>;
  readonly #byId: Statement<[string], Row>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO reply_choices (generation_id, chosen_by, n, candidates)
        VALUES (@generation_id, @chosen_by, @n, @candidates)`,
    );
    this.#byId = db.prepare('SELECT * FROM reply_choices WHERE generation_id = ?');
  }

  /** @param chosen a stored generation @throws ParleyError not_found where it is not stored */
  record(chosen: GenerationId, { n, by, candidates }: ReplyChoice): void {
    writing(this.#db, said('errors.store.doing.saveReplies'), () =>
      this.#insert.run({ generation_id: chosen, chosen_by: by, n, candidates: JSON.stringify(candidates) }),
    );
  }

  /** Undefined where the reply was the only one. */
  of(chosen: GenerationId): ReplyChoice | undefined {
    const row = this.#byId.get(chosen);
    return row && { n: row.n, by: row.chosen_by, candidates: fromJson(row.candidates) };
  }
}
