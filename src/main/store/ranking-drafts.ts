/** Rankings that somebody began and has not submitted: one for each rater and prompt. They change in place; nothing is learned from them. */
import type { Statement } from 'better-sqlite3';
import type { Message } from '../../shared/domain/conversation.ts';
import type { Rater, RankingNotes } from '../../shared/domain/feedback.ts';
import type { DatasetId, GenerationId, VersionId } from '../../shared/domain/ids.ts';
import { said } from '../../shared/language/said.ts';
import { promptHash } from './prompt-hash.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

/** A prompt with its candidates as they are shown. */
export interface DraftItem {
  readonly prompt: readonly Message[];
  readonly candidates: readonly {
    readonly completion: string;
    readonly generationId: GenerationId | null;
    readonly versionId: VersionId | null;
    readonly times?: number;
    readonly tokens?: number;
  }[];
  readonly orderShown: readonly number[];
}

/** What is on the track and beside it so far. */
export interface DraftSaid {
  /** From best to worst, the places on the screen that share a step. */
  readonly steps: readonly (readonly number[])[];
  readonly notes?: RankingNotes;
}

export interface RankingDraft {
  readonly item: DraftItem;
  readonly said: DraftSaid;
  readonly updatedAtMs: number;
}

interface Row {
  readonly item: string;
  readonly said: string;
  readonly updated_at_ms: number;
}

interface Asked {
  readonly name: string;
  readonly kind: Rater['kind'];
  readonly dataset: string | null;
}

export class RankingDrafts {
  readonly #db: Db;
  readonly #keep: Statement<[Record<string, string | number | Buffer>]>;
  readonly #forget: Statement<[{ name: string; kind: string; hash: Buffer }]>;
  readonly #newest: Statement<[Asked & { offset: number; limit: number }], Row>;
  readonly #count: Statement<[Asked], number>;

  constructor(db: Db) {
    this.#db = db;
    this.#keep = db.prepare(
      `INSERT INTO ranking_drafts (rater_name, rater_kind, prompt_hash, item, said, updated_at_ms)
        VALUES (@name, @kind, @hash, @item, @said, @now)
        ON CONFLICT (rater_kind, rater_name, prompt_hash)
        DO UPDATE SET item = excluded.item, said = excluded.said, updated_at_ms = excluded.updated_at_ms`,
    );
    this.#forget = db.prepare(
      'DELETE FROM ranking_drafts WHERE rater_kind = @kind AND rater_name = @name AND prompt_hash = @hash',
    );
    const own = `FROM ranking_drafts WHERE rater_kind = @kind AND rater_name = @name AND (@dataset IS NULL
      OR prompt_hash IN (SELECT prompt_hash FROM dataset_items WHERE dataset_id = @dataset))`;
    this.#newest = db.prepare(`SELECT * ${own} ORDER BY updated_at_ms DESC, seq DESC LIMIT @limit OFFSET @offset`);
    this.#count = db.prepare(`SELECT count(*) ${own}`).pluck() as Statement<[Asked], number>;
  }

  /** Takes the place of what this rater had begun on the same prompt. */
  keep({ name, kind }: Rater, { item, said: soFar }: Omit<RankingDraft, 'updatedAtMs'>): void {
    const row = { name, kind, hash: promptHash(item.prompt), item: JSON.stringify(item), said: JSON.stringify(soFar) };
    writing(this.#db, said('errors.store.doing.keepDraft'), () => this.#keep.run({ ...row, now: Date.now() }));
  }

  /** Nothing happens where there is none. */
  forget({ name, kind }: Rater, prompt: readonly Message[]): void {
    writing(this.#db, said('errors.store.doing.forgetDraft'), () =>
      this.#forget.run({ name, kind, hash: promptHash(prompt) }),
    );
  }

  /** A page of what a rater has begun, the last changed first. */
  newest(
    { name, kind }: Rater,
    { dataset = null, offset, limit }: { dataset?: DatasetId | null; offset: number; limit: number },
  ): RankingDraft[] {
    return this.#newest.all({ name, kind, dataset, offset, limit }).map((row) => ({
      item: fromJson<DraftItem>(row.item),
      said: fromJson<DraftSaid>(row.said),
      updatedAtMs: row.updated_at_ms,
    }));
  }

  count({ name, kind }: Rater, dataset: DatasetId | null = null): number {
    return this.#count.get({ name, kind, dataset }) ?? 0;
  }
}
