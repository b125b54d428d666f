import type { Statement } from 'better-sqlite3';
import type { Evaluation } from '../../shared/domain/evaluation.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { EvaluationId, RunId, VersionId } from '../../shared/domain/ids.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { said } from '../../shared/language/said.ts';

interface EvaluationRow {
  readonly id: string;
  readonly kind: string;
  readonly version_id: string;
  readonly against_version_id: string | null;
  readonly judge: string | null;
  readonly run_id: string | null;
  readonly settings: string;
  readonly figures: string;
  readonly outcomes: string;
  readonly created_at_ms: number;
}

export type NewEvaluation = Pick<Evaluation, 'kind' | 'versionId' | 'settings' | 'figures'> &
  Partial<Pick<Evaluation, 'againstVersionId' | 'judge' | 'runId' | 'outcomes'>>;

export class Evaluations {
  readonly #db: Db;
  readonly #insert: Statement<[EvaluationRow]>;
  readonly #watermark: Statement<[], number>;
  readonly #select: Statement<[{ versionId: string | null; runId: string | null }], EvaluationRow>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO evaluations (id, kind, version_id, against_version_id, judge, run_id, settings, figures, outcomes,
        created_at_ms) VALUES (@id, @kind, @version_id, @against_version_id, @judge, @run_id, @settings, @figures,
        @outcomes, @created_at_ms)`,
    );
    this.#watermark = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM evaluations').pluck();
    this.#select = db.prepare(
      `SELECT * FROM evaluations WHERE (@versionId IS NULL OR @versionId IN (version_id, against_version_id))
        AND (@runId IS NULL OR run_id = @runId) ORDER BY seq DESC`,
    );
  }

  /** @throws ParleyError not_found where a version or the run does not exist */
  record(evaluation: NewEvaluation): Evaluation {
    const row: EvaluationRow = {
      id: newId('evaluation'),
      kind: evaluation.kind,
      version_id: evaluation.versionId,
      against_version_id: evaluation.againstVersionId ?? null,
      judge: evaluation.judge ?? null,
      run_id: evaluation.runId ?? null,
      settings: JSON.stringify(evaluation.settings),
      figures: JSON.stringify(evaluation.figures),
      outcomes: JSON.stringify(evaluation.outcomes ?? []),
      created_at_ms: Date.now(),
    };
    writing(this.#db, said('errors.store.doing.saveEvaluation'), () => this.#insert.run(row));
    return fromRow(row);
  }

  /** Another one means that there are more. */
  watermark(): number {
    return this.#watermark.get() ?? 0;
  }

  /** Newest first; `versionId` finds a version on either side of a comparison. */
  list(filter: { readonly versionId?: VersionId; readonly runId?: RunId } = {}): Evaluation[] {
    return this.#select.all({ versionId: filter.versionId ?? null, runId: filter.runId ?? null }).map(fromRow);
  }
}

function fromRow(row: EvaluationRow): Evaluation {
  return {
    id: row.id as EvaluationId,
    kind: row.kind,
    versionId: row.version_id as VersionId,
    againstVersionId: row.against_version_id as VersionId | null,
    judge: row.judge,
    runId: row.run_id as RunId | null,
    settings: fromJson(row.settings),
    figures: fromJson(row.figures),
    outcomes: fromJson(row.outcomes),
    createdAtMs: row.created_at_ms,
  };
}
