import type { Statement } from 'better-sqlite3';
import { newId } from '../../shared/domain/ids.ts';
import type { RunId, RunSampleId } from '../../shared/domain/ids.ts';
import type { RunSample } from '../../shared/domain/run.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { said } from '../../shared/language/said.ts';

interface SampleRow {
  readonly id: string;
  readonly run_id: string;
  readonly stage: string;
  readonly step: number;
  readonly prompt: string;
  readonly completion: string;
  readonly score: number | null;
  readonly kl: number | null;
  readonly created_at_ms: number;
}

export type NewRunSample = Pick<RunSample, 'stage' | 'step' | 'prompt' | 'completion'> &
  Partial<Pick<RunSample, 'score' | 'kl'>>;

export class RunSamples {
  readonly #db: Db;
  readonly #insert: Statement<[SampleRow]>;
  readonly #select: Statement<[string, number], SampleRow>;
  readonly #dropFrom: Statement<[string, string, number]>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO run_samples (id, run_id, stage, step, prompt, completion, score, kl, created_at_ms)
        VALUES (@id, @run_id, @stage, @step, @prompt, @completion, @score, @kl, @created_at_ms)`,
    );
    this.#select = db.prepare('SELECT * FROM run_samples WHERE run_id = ? AND step > ? ORDER BY seq');
    this.#dropFrom = db.prepare('DELETE FROM run_samples WHERE run_id = ? AND stage = ? AND step = ?');
  }

  /**
   * Stores the samples of one or several steps, all or none. Samples that the run stored for the same stage and step
   * before are replaced: a run that resumes from a checkpoint samples the steps after it a second time.
   * @throws ParleyError not_found where the run does not exist
   */
  append(runId: RunId, samples: readonly NewRunSample[]): void {
    writing(this.#db, said('errors.store.doing.saveSamples'), () => {
      for (const { stage, step } of samples) this.#dropFrom.run(runId, stage, step);
      for (const { prompt, score = null, kl = null, ...sample } of samples) {
        this.#insert.run({
          ...sample,
          id: newId('runSample'),
          run_id: runId,
          prompt: JSON.stringify(prompt),
          score,
          kl,
          created_at_ms: Date.now(),
        });
      }
    });
  }

  /** In the order they were stored, of steps above `afterStep`. */
  list(runId: RunId, afterStep = -1): RunSample[] {
    return this.#select.all(runId, afterStep).map((row) => ({
      id: row.id as RunSampleId,
      runId,
      stage: row.stage,
      step: row.step,
      prompt: fromJson(row.prompt),
      completion: row.completion,
      score: row.score,
      kl: row.kl,
      createdAtMs: row.created_at_ms,
    }));
  }
}
