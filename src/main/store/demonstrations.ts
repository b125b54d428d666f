import type { Statement } from 'better-sqlite3';
import { checkPrompt } from '../../shared/domain/feedback.ts';
import type { Demonstration, DemonstrationContent } from '../../shared/domain/feedback.ts';
import type { DemonstrationId, GenerationId } from '../../shared/domain/ids.ts';
import { FeedbackTable } from './feedback-table.ts';
import type { FeedbackEntry } from './feedback-table.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface DemonstrationRow {
  readonly prompt: string;
  readonly completion: string;
  readonly generation_id: string | null;
}

export class Demonstrations extends FeedbackTable<'demonstration', DemonstrationContent, DemonstrationRow> {
  readonly #same: Statement<[Record<string, string>], DemonstrationId>;

  constructor(db: Db) {
    super(db, {
      table: 'demonstrations',
      kind: 'demonstration',
      columns: ['prompt', 'completion', 'generation_id'],
      check: ({ prompt }) => checkPrompt(prompt, 'demonstration'),
      encode: ({ prompt, completion, generationId }) => ({
        prompt: JSON.stringify(prompt),
        completion,
        generation_id: generationId,
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        completion: row.completion,
        generationId: row.generation_id as GenerationId | null,
      }),
    });
    this.#same = db
      .prepare<[Record<string, string>], DemonstrationId>(
        `SELECT id FROM demonstrations AS entry WHERE octet_length(completion) = octet_length(@completion)
          AND completion = @completion AND prompt = @prompt AND rater_name = @name AND rater_kind = @kind AND NOT retracted
          AND NOT EXISTS (SELECT 1 FROM demonstrations AS later WHERE later.supersedes = entry.id)`,
      )
      .pluck();
  }

  /** Stores a reply, once for each rater: the same one said again is the one that stands. */
  say(entry: FeedbackEntry<DemonstrationContent>): Demonstration {
    const { prompt, completion, rater } = entry;
    const id = this.#same.get({ prompt: JSON.stringify(prompt), completion, ...rater });
    return id === undefined ? this.record(entry) : this.get(id);
  }
}
