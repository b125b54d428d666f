import type { Statement } from 'better-sqlite3';
import type { RunId } from '../../shared/domain/ids.ts';
import type { RunMetric } from '../../shared/domain/run.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface MetricRow {
  readonly stage: string;
  readonly step: number;
  readonly name: string;
  readonly value: number | null;
}

export interface MetricFilter {
  readonly stage?: string;
  /** Only steps above this one. */
  readonly afterStep?: number;
  readonly names?: readonly string[];
}

export class RunMetrics {
  readonly #db: Db;
  readonly #insert: Statement<[MetricRow & { run_id: string }]>;
  readonly #select: Statement<[Record<string, string | number | null>], MetricRow>;

  constructor(db: Db) {
    this.#db = db;
    // A run that resumes from a checkpoint measures the steps after it a second time.
    this.#insert = db.prepare(
      `INSERT OR REPLACE INTO run_metrics (run_id, stage, step, name, value)
        VALUES (@run_id, @stage, @step, @name, @value)`,
    );
    this.#select = db.prepare(
      `SELECT stage, step, name, value FROM run_metrics
        WHERE run_id = @runId AND (@stage IS NULL OR stage = @stage) AND step > @afterStep
        AND (@names IS NULL OR name IN (SELECT value FROM json_each(@names)))
        ORDER BY stage, step, name`,
    );
  }

  /** Stores all or none; a metric of the same run, stage, step and name is replaced. @throws ParleyError not_found */
  append(runId: RunId, metrics: readonly RunMetric[]): void {
    writing(this.#db, 'save the metrics of a run', () => {
      for (const { stage, step, name, value } of metrics) {
        this.#insert.run({ run_id: runId, stage, step, name, value: Number.isNaN(value) ? null : value });
      }
    });
  }

  /** By stage, then step, then name. */
  list(runId: RunId, filter: MetricFilter = {}): RunMetric[] {
    const rows = this.#select.all({
      runId,
      stage: filter.stage ?? null,
      afterStep: filter.afterStep ?? -1,
      names: filter.names === undefined ? null : JSON.stringify(filter.names),
    });
    return rows.map(({ value, ...row }) => ({ ...row, value: value ?? Number.NaN }));
  }
}
