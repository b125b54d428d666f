import type { Statement } from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ErrorData } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { GroupId, RunId, VersionId } from '../../shared/domain/ids.ts';
import type { RunState } from '../../shared/domain/run.ts';
import { groupName, isGroupActive } from '../../shared/domain/run-group.ts';
import type { GroupKind, GroupMember, GroupState, RunGroup } from '../../shared/domain/run-group.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface GroupRow {
  readonly id: string;
  readonly kind: GroupKind;
  readonly number: number;
  readonly method: string;
  readonly from_version_id: string;
  readonly config: string;
  readonly state: GroupState;
  readonly error: string | null;
  readonly created_at_ms: number;
  readonly ended_at_ms: number | null;
}

interface MemberRow {
  readonly id: string;
  readonly trial: number;
  readonly state: RunState;
}

export type NewGroup = Pick<RunGroup, 'kind' | 'method' | 'fromVersionId' | 'config'>;
type StateColumns = Pick<GroupRow, 'id' | 'state' | 'error' | 'ended_at_ms'>;

export class RunGroups {
  readonly #db: Db;
  readonly #insert: Statement<[Omit<GroupRow, 'number'>]>;
  readonly #byId: Statement<[string], GroupRow>;
  readonly #all: Statement<[], GroupRow>;
  readonly #ofRun: Statement<[string], GroupRow>;
  readonly #members: Statement<[string], MemberRow>;
  readonly #setState: Statement<[StateColumns]>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO run_groups (id, kind, number, method, from_version_id, config, state, error, created_at_ms, ended_at_ms)
        VALUES (@id, @kind, (SELECT coalesce(max(number), 0) + 1 FROM run_groups WHERE kind = @kind), @method,
        @from_version_id, @config, @state, @error, @created_at_ms, @ended_at_ms)`,
    );
    this.#byId = db.prepare('SELECT * FROM run_groups WHERE id = ?');
    this.#all = db.prepare('SELECT * FROM run_groups ORDER BY seq DESC');
    this.#ofRun = db.prepare(
      'SELECT run_groups.* FROM run_groups JOIN runs ON runs.group_id = run_groups.id WHERE runs.id = ?',
    );
    // Runs that were deleted too: their trials are not made again.
    this.#members = db.prepare('SELECT id, trial, state FROM runs WHERE group_id = ? ORDER BY trial');
    this.#setState = db.prepare(
      'UPDATE run_groups SET state = @state, error = @error, ended_at_ms = @ended_at_ms WHERE id = @id',
    );
  }

  /** A new group, running. @throws ParleyError not_found where the version does not exist */
  create({ kind, method, fromVersionId, config }: NewGroup): RunGroup {
    const id = newId('group');
    writing(this.#db, said('errors.store.doing.createGroup', { kind }), () =>
      this.#insert.run({
        id,
        kind,
        method,
        from_version_id: fromVersionId,
        config: JSON.stringify(config),
        state: 'running',
        error: null,
        created_at_ms: Date.now(),
        ended_at_ms: null,
      }),
    );
    return this.get(id);
  }

  /** @throws ParleyError not_found */
  get(id: GroupId): RunGroup {
    const row = this.#byId.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noGroup', { id }), { id });
    return fromRow(row);
  }

  /** Newest first. */
  list(): RunGroup[] {
    return this.#all.all().map(fromRow);
  }

  /** That a run is one of; undefined for a run by itself. */
  groupOf(run: RunId): RunGroup | undefined {
    const row = this.#ofRun.get(run);
    return row && fromRow(row);
  }

  /** In the order of their trials. */
  members(id: GroupId): GroupMember[] {
    return this.#members.all(id).map(({ id: runId, ...member }) => ({ ...member, runId: runId as RunId }));
  }

  /** @param error belongs to `failed` and only there */
  setState(id: GroupId, state: GroupState, error: ErrorData | null = null): RunGroup {
    writing(this.#db, said('errors.store.doing.saveGroupState', { state }), () =>
      this.#setState.run({
        id,
        state,
        error: error === null ? null : JSON.stringify(error),
        ended_at_ms: isGroupActive(state) ? null : Date.now(),
      }),
    );
    return this.get(id);
  }

  /** Marks groups that a dead process left at work as interrupted; only right while no process works on any. */
  interruptLeftovers(): void {
    for (const { id, state } of this.list()) if (isGroupActive(state)) this.setState(id, 'interrupted');
  }
}

function fromRow(row: GroupRow): RunGroup {
  return {
    id: row.id as GroupId,
    kind: row.kind,
    name: groupName(row.kind, row.number),
    method: row.method,
    fromVersionId: row.from_version_id as VersionId,
    config: fromJson(row.config),
    state: row.state,
    error: row.error === null ? null : fromJson(row.error),
    createdAtMs: row.created_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}
