/**
 * Replies that people mended, beside what they were before: the edited text lies with its demonstration, the original with the
 * generation that the demonstration names. So each is a pair, too, without a copy of either text.
 */
import type { Statement } from 'better-sqlite3';
import type { Message } from '../../shared/domain/conversation.ts';
import type { Rater } from '../../shared/domain/feedback.ts';
import type { DemonstrationId } from '../../shared/domain/ids.ts';
import { parameters, standing } from './feedback-table.ts';
import type { FeedbackFilter } from './feedback-table.ts';
import { fromJson, paged } from './sqlite.ts';
import type { Db } from './sqlite.ts';

export interface Edit {
  readonly id: DemonstrationId;
  readonly prompt: readonly Message[];
  readonly original: string;
  readonly edited: string;
  readonly rater: Rater;
  readonly createdAtMs: number;
}

interface EditRow {
  readonly seq: number;
  readonly id: string;
  readonly prompt: string;
  readonly original: string;
  readonly edited: string;
  readonly rater_name: string;
  readonly rater_kind: Rater['kind'];
  readonly created_at_ms: number;
}

type Parameters = Record<string, string | number | Buffer | null>;

export class Edits {
  readonly #page: Statement<[Parameters], EditRow>;
  readonly #newest: Statement<[Parameters], EditRow>;
  readonly #count: Statement<[Parameters], number>;

  constructor(db: Db) {
    const texts = ['prompt', 'json_quote(completion)'];
    const edits = `(SELECT * FROM ${standing('demonstrations', texts)}) AS said
      JOIN generations AS written ON written.id = said.generation_id AND written.text <> said.completion`;
    const columns = `said.seq, said.id, said.prompt, written.text AS original, said.completion AS edited, said.rater_name,
      said.rater_kind, said.created_at_ms`;
    this.#page = db.prepare(`SELECT ${columns} FROM ${edits} ORDER BY said.seq LIMIT @limitRows`);
    this.#newest = db.prepare(`SELECT ${columns} FROM ${edits} ORDER BY said.seq DESC LIMIT @limit OFFSET @offset`);
    this.#count = db.prepare(`SELECT count(*) FROM ${edits}`).pluck() as Statement<[Parameters], number>;
  }

  /** Those that stand, oldest first. Storing more while reading is safe. */
  *current(filter: FeedbackFilter = {}): Generator<Edit> {
    const rows = paged(
      (afterSeq, limitRows) => this.#page.all({ ...parameters(filter), afterSeq, limitRows }),
      filter.afterSeq,
    );
    for (const row of rows) yield fromRow(row);
  }

  count(filter: FeedbackFilter = {}): number {
    return this.#count.get(parameters(filter)) ?? 0;
  }

  /** A page of what stands, newest first. */
  newest({ offset, limit, ...filter }: FeedbackFilter & { readonly offset: number; readonly limit: number }): Edit[] {
    return this.#newest.all({ ...parameters(filter), offset, limit }).map(fromRow);
  }
}

function fromRow(row: EditRow): Edit {
  return {
    id: row.id as DemonstrationId,
    prompt: fromJson(row.prompt),
    original: row.original,
    edited: row.edited,
    rater: { name: row.rater_name, kind: row.rater_kind },
    createdAtMs: row.created_at_ms,
  };
}
