import type { Statement } from 'better-sqlite3';
import type { RunId } from '../../shared/domain/ids.ts';
import type { RunMetric } from '../../shared/domain/run.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { thinPoints } from '../../shared/domain/thin-points.ts';
import { said } from '../../shared/language/said.ts';

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

export interface MetricSeries {
  readonly stage: string;
  readonly name: string;
  readonly steps: number[];
  readonly values: number[];
  /** Points that were measured, those left out among them. */
  readonly measured: number;
}

type SeriesFilter = Omit<MetricFilter, 'afterStep'>;
type PointRow = [stage: string, step: number, name: string, value: number | null];
type SelectParameters = Record<string, string | number | null>;

/** Series of runs that were looked at last: reading a run of 150,000 figures takes a tenth of a second. */
const seriesKept = 100;

export class RunMetrics {
  readonly #db: Db;
  readonly #insert: Statement<[MetricRow & { run_id: string }]>;
  readonly #select: Statement<[SelectParameters], MetricRow>;
  readonly #points: Statement<[SelectParameters], PointRow>;
  /** By run, then by what was asked; the run that was asked for last comes last. */
  readonly #series = new Map<RunId, Map<string, readonly MetricSeries[]>>();

  constructor(db: Db) {
    this.#db = db;
    // A run that resumes from a checkpoint measures the steps after it a second time.
    this.#insert = db.prepare(
      `INSERT OR REPLACE INTO run_metrics (run_id, stage, step, name, value)
        VALUES (@run_id, @stage, @step, @name, @value)`,
    );
    const sql = `SELECT stage, step, name, value FROM run_metrics
      WHERE run_id = @runId AND (@stage IS NULL OR stage = @stage) AND step > @afterStep
      AND (@names IS NULL OR name IN (SELECT value FROM json_each(@names)))
      ORDER BY stage, step, name`;
    this.#select = db.prepare(sql);
    // Rows as arrays: a long run has some hundred thousand of them.
    this.#points = db.prepare(sql).raw() as Statement<[SelectParameters], PointRow>;
  }

  /** Stores all or none; a metric of the same run, stage, step and name is replaced. @throws ParleyError not_found */
  append(runId: RunId, metrics: readonly RunMetric[]): void {
    this.#series.delete(runId);
    writing(this.#db, said('errors.store.doing.saveMetrics'), () => {
      for (const { stage, step, name, value } of metrics) {
        this.#insert.run({ run_id: runId, stage, step, name, value: Number.isNaN(value) ? null : value });
      }
    });
  }

  /** By stage, then step, then name. */
  list(runId: RunId, filter: MetricFilter = {}): RunMetric[] {
    const rows = this.#select.all(parameters(runId, filter));
    return rows.map(({ value, ...row }) => ({ ...row, value: value ?? Number.NaN }));
  }

  /** For charts: each figure's points in the order of their steps, at most so many of them. */
  series(runId: RunId, mostPoints: number, filter: SeriesFilter = {}): readonly MetricSeries[] {
    const kept = this.#series.get(runId) ?? new Map<string, readonly MetricSeries[]>();
    const key = JSON.stringify([mostPoints, filter.stage, filter.names]);
    const series = kept.get(key) ?? this.#readSeries(runId, mostPoints, filter);
    this.#series.delete(runId);
    this.#series.set(runId, kept.set(key, series));
    for (const oldest of this.#series.keys()) if (this.#series.size > seriesKept) this.#series.delete(oldest);
    return series;
  }

  #readSeries(runId: RunId, mostPoints: number, filter: SeriesFilter): MetricSeries[] {
    const found = new Map<string, MetricSeries>();
    for (const [stage, step, name, value] of this.#points.all(parameters(runId, filter))) {
      const key = `${stage}\n${name}`;
      const series = found.get(key) ?? { stage, name, steps: [], values: [], measured: 0 };
      found.set(key, series);
      series.steps.push(step);
      series.values.push(value ?? Number.NaN);
    }
    return [...found.values()].map(({ stage, name, steps, values }) => {
      const kept = thinPoints(values, mostPoints);
      return {
        stage,
        name,
        steps: kept.map((at) => steps[at]),
        values: kept.map((at) => values[at]),
        measured: values.length,
      };
    });
  }
}

function parameters(runId: RunId, { stage, afterStep, names }: MetricFilter): SelectParameters {
  return {
    runId,
    stage: stage ?? null,
    afterStep: afterStep ?? -1,
    names: names === undefined ? null : JSON.stringify(names),
  };
}
