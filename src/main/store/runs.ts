import type { Statement } from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ErrorData } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { GroupId, RunId, VersionId } from '../../shared/domain/ids.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { assertTransition, isActive } from '../../shared/domain/run.ts';
import type { Run, RunState } from '../../shared/domain/run.ts';
import type { RunKind } from '../../shared/methods/run-kinds.ts';
import { numberedRun } from '../../shared/methods/run-kinds.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface RunRow {
  readonly id: string;
  readonly kind: RunKind;
  readonly number: number;
  readonly from_version_id: string | null;
  readonly config: string;
  readonly seed: number;
  readonly state: RunState;
  readonly error: string | null;
  readonly stage: string | null;
  readonly progress: string;
  readonly result: string | null;
  readonly created_at_ms: number;
  readonly started_at_ms: number | null;
  readonly ended_at_ms: number | null;
}

type StateColumns = Pick<RunRow, 'id' | 'state' | 'error' | 'result' | 'started_at_ms' | 'ended_at_ms'>;

export type NewRun = Pick<Run, 'kind' | 'fromVersionId' | 'config' | 'seed'> & {
  /** Its group, and its place in it. */
  readonly group?: { readonly id: GroupId; readonly trial: number };
};

export class Runs {
  readonly #db: Db;
  readonly #insert: Statement<[Omit<RunRow, 'number'> & { group_id: string | null; trial: number | null }]>;
  readonly #byId: Statement<[string], RunRow>;
  readonly #list: Statement<[{ kinds: string | null; states: string | null; limit: number }], RunRow>;
  readonly #setState: Statement<[StateColumns]>;
  readonly #setProgress: Statement<[string, string, string]>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO runs (id, kind, number, from_version_id, config, seed, state, error, stage, progress, result, created_at_ms,
        started_at_ms, ended_at_ms, group_id, trial) VALUES (@id, @kind,
        (SELECT coalesce(max(number), 0) + 1 FROM runs WHERE kind = @kind), @from_version_id, @config, @seed, @state, @error, @stage,
        @progress, @result, @created_at_ms, @started_at_ms, @ended_at_ms, @group_id, @trial)`,
    );
    this.#byId = db.prepare('SELECT * FROM runs WHERE id = ?');
    this.#list = db.prepare(
      `SELECT * FROM runs WHERE deleted_at_ms IS NULL AND (@kinds IS NULL OR kind IN (SELECT value FROM json_each(@kinds)))
        AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states))) ORDER BY seq DESC LIMIT @limit`,
    );
    this.#setState = db.prepare(
      `UPDATE runs SET state = @state, error = @error, result = @result, started_at_ms = @started_at_ms,
        ended_at_ms = @ended_at_ms WHERE id = @id`,
    );
    this.#setProgress = db.prepare('UPDATE runs SET stage = ?, progress = ? WHERE id = ?');
  }

  /** A new run, queued. @throws ParleyError not_found where the version does not exist */
  create(run: NewRun): Run {
    const id = newId('run');
    writing(this.#db, said('errors.store.doing.createRun', { kind: run.kind }), () =>
      this.#insert.run({
        id,
        kind: run.kind,
        from_version_id: run.fromVersionId,
        config: JSON.stringify(run.config),
        seed: run.seed,
        state: 'queued',
        error: null,
        stage: null,
        progress: '{}',
        result: null,
        created_at_ms: Date.now(),
        started_at_ms: null,
        ended_at_ms: null,
        group_id: run.group?.id ?? null,
        trial: run.group?.trial ?? null,
      }),
    );
    return this.get(id);
  }

  /** @throws ParleyError not_found */
  get(id: RunId): Run {
    const row = this.#byId.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noRun', { id }), { id });
    return fromRow(row);
  }

  /** Newest first. */
  list(filter: { kinds?: readonly RunKind[]; states?: readonly RunState[]; limit?: number } = {}): Run[] {
    const listed = (values: readonly string[] | undefined) => (values === undefined ? null : JSON.stringify(values));
    const { kinds, states, limit = -1 } = filter;
    return this.#list.all({ kinds: listed(kinds), states: listed(states), limit }).map(fromRow);
  }

  /**
   * Moves a run to another state, and is on disk when it returns.
   * @param outcome `error` belongs to `failed` and only there, `result` to `completed`
   * @throws ParleyError not_found; conflict for a transition that the state machine does not have
   */
  transition(id: RunId, to: RunState, outcome: { readonly error?: ErrorData; readonly result?: JsonObject } = {}): Run {
    if ((to === 'failed') !== (outcome.error !== undefined) || (to !== 'completed' && outcome.result !== undefined)) {
      throw new ParleyError(
        'internal',
        `${this.get(id).name}: an error comes with "failed" only, a result with "completed" only.`,
      );
    }
    return writing(this.#db, said('errors.store.doing.saveRunState', { state: to }), () => {
      const run = this.get(id);
      assertTransition(run, run.state, to);
      this.#setState.run({
        id,
        state: to,
        error: outcome.error === undefined ? null : JSON.stringify(outcome.error),
        result: outcome.result === undefined ? null : JSON.stringify(outcome.result),
        started_at_ms: to === 'running' ? Date.now() : run.startedAtMs,
        ended_at_ms: isActive(to) ? null : Date.now(),
      });
      return this.get(id);
    });
  }

  /**
   * Notes where a run is, for people and for a resume: call it with a stage's results before the next stage begins.
   * @throws ParleyError not_found
   */
  saveProgress(id: RunId, stage: string, progress: JsonObject): void {
    const { name } = this.get(id);
    writing(this.#db, said('errors.store.doing.saveProgress', { run: name }), () =>
      this.#setProgress.run(stage, JSON.stringify(progress), id),
    );
  }

  /** Marks runs that a dead process left at work as interrupted; only right while no process works on any. */
  interruptLeftovers(): RunId[] {
    return writing(this.#db, said('errors.store.doing.markInterrupted'), () =>
      this.list({ states: ['running', 'stopping'] }).map((run) => this.transition(run.id, 'interrupted').id),
    );
  }
}

function fromRow(row: RunRow): Run {
  return {
    id: row.id as RunId,
    kind: row.kind,
    name: numberedRun(row.kind, row.number),
    fromVersionId: row.from_version_id as VersionId | null,
    config: fromJson(row.config),
    seed: row.seed,
    state: row.state,
    error: row.error === null ? null : fromJson(row.error),
    stage: row.stage,
    progress: fromJson(row.progress),
    result: row.result === null ? null : fromJson(row.result),
    createdAtMs: row.created_at_ms,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}
