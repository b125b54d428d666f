import type { Statement } from 'better-sqlite3';
import { checkPrompt } from '../../shared/domain/feedback.ts';
import type { Label, LabelContent, Rater } from '../../shared/domain/feedback.ts';
import type { GenerationId, LabelId } from '../../shared/domain/ids.ts';
import { FeedbackTable, parameters, standing } from './feedback-table.ts';
import type { FeedbackEntry, FeedbackFilter } from './feedback-table.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface LabelRow {
  readonly prompt: string;
  readonly completion: string;
  readonly good: number;
  readonly generation_id: string | null;
  readonly reason: string | null;
  readonly comment: string | null;
}

/** How many thumbs of one rater stand. */
export interface LabelCounts extends Rater {
  readonly good: number;
  readonly bad: number;
}

const columns = ['prompt', 'completion', 'good', 'generation_id', 'reason', 'comment'] as const;
const narrowed = '(@good IS NULL OR good = @good)';

export class Labels extends FeedbackTable<'label', LabelContent, LabelRow> {
  readonly #byRater: Statement<[ReturnType<typeof parameters>], LabelCounts>;
  readonly #onGeneration: Statement<[Record<string, string>], LabelId>;

  constructor(db: Db) {
    super(db, {
      table: 'labels',
      kind: 'label',
      columns,
      texts: ['prompt', 'json_quote(completion)', "json_quote(coalesce(comment, ''))"],
      narrowed,
      check: ({ prompt }) => checkPrompt(prompt, 'label'),
      encode: ({ prompt, completion, good, generationId, reason, comment }) => ({
        prompt: JSON.stringify(prompt),
        completion,
        good: good ? 1 : 0,
        generation_id: generationId,
        reason,
        comment,
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        completion: row.completion,
        good: row.good === 1,
        generationId: row.generation_id as GenerationId | null,
        reason: row.reason,
        comment: row.comment,
      }),
    });
    this.#byRater = db.prepare(
      `SELECT rater_kind AS kind, rater_name AS name, sum(good) AS good, sum(NOT good) AS bad
        FROM ${standing('labels', [], narrowed)} GROUP BY rater_kind, rater_name ORDER BY rater_kind, min(seq)`,
    );
    this.#onGeneration = db
      .prepare<[Record<string, string>], LabelId>(
        `SELECT id FROM labels AS entry WHERE generation_id = @generationId AND rater_name = @name AND rater_kind = @kind
          AND NOT retracted AND NOT EXISTS (SELECT 1 FROM labels AS later WHERE later.supersedes = entry.id)`,
      )
      .pluck();
  }

  /**
   * Stores a label of a generation, once for each rater: another one takes the place of the one that stands, and the same one
   * said again is that one.
   */
  say(entry: FeedbackEntry<LabelContent>): Label {
    const before = entry.generationId === null ? undefined : this.onGeneration(entry.generationId, entry.rater);
    if (before === undefined) return this.record(entry);
    const { good, reason, comment } = before;
    const isSame = good === entry.good && reason === entry.reason && comment === entry.comment;
    return isSame ? before : this.supersede(before.id, entry);
  }

  /** What this rater says of a generation now. */
  onGeneration(generationId: GenerationId, { name, kind }: Rater): Label | undefined {
    const id = this.#onGeneration.get({ generationId, name, kind });
    return id === undefined ? undefined : this.get(id);
  }

  /** People first, each kind in the order in which they began. */
  byRater(filter: FeedbackFilter = {}): LabelCounts[] {
    return this.#byRater.all(parameters(filter));
  }
}
