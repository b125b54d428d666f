/**
 * Works through groups of runs: one run after the other, each begun when what the one before came to is on disk. What comes next
 * follows from the plan and the runs alone, so a group that was stopped or killed goes on as if it had not been.
 */
import { cp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { GroupView } from '../../../shared/contract/groups.ts';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { GroupId, RunId } from '../../../shared/domain/ids.ts';
import { newId } from '../../../shared/domain/ids.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { isGroupActive } from '../../../shared/domain/run-group.ts';
import type { RunGroup } from '../../../shared/domain/run-group.ts';
import { isActive } from '../../../shared/domain/run.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { Store } from '../../store/store.ts';
import { eventStream } from '../event-stream.ts';
import { exists } from '../exists.ts';
import { requireUndeleted } from '../trash/require-undeleted.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { RunManager } from '../runs/run-manager.ts';
import { configOf, groupFiles, methodOf } from './group-config.ts';
import type { GroupConfig, TrialContest } from './group-config.ts';
import { nextTrial } from './group-plan.ts';
import type { Trial } from './group-plan.ts';
import { groupView, hasEnded, outcomesOf, trialsOf } from './group-view.ts';

interface Ports {
  readonly store: Store;
  readonly runs: RunManager;
  /** Has a run's version compete with its parent, and stores what comes of it under the run. */
  readonly judge: (run: RunId, contest: TrialContest, signal: AbortSignal) => Promise<void>;
  readonly log: (text: string) => void;
}

interface Active {
  readonly stop: AbortController;
  run?: RunId;
  progress: ProgressView | null;
}

export class GroupManager {
  readonly #ports: Ports;
  readonly #active = new Map<GroupId, Active>();
  readonly #changes = new EventTarget();
  #closed = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Begins a group that was made ready. Its files are written already. */
  begin(id: GroupId): GroupView {
    const active: Active = { stop: new AbortController(), progress: null };
    this.#active.set(id, active);
    void this.#drive(id, active);
    return this.get(id);
  }

  list(): GroupView[] {
    return this.#ports.store.runGroups.list().map((group) => this.#view(group));
  }

  /** @throws ParleyError not_found */
  get(id: GroupId): GroupView {
    return this.#view(this.#ports.store.runGroups.get(id));
  }

  /** @throws ParleyError not_found; conflict for a group that is not at work */
  stop(id: GroupId): GroupView {
    const { store, runs } = this.#ports;
    const { name, state } = store.runGroups.get(id);
    const active = this.#active.get(id);
    if (active === undefined || !isGroupActive(state)) {
      throw new ParleyError('conflict', said('errors.training.notStoppable', { name, state }), { groupId: id, state });
    }
    if (state === 'running') store.runGroups.setState(id, 'stopping');
    active.stop.abort();
    const { run } = active;
    if (run !== undefined && isActive(store.runs.get(run).state)) runs.stop(run);
    this.#changed(id);
    return this.get(id);
  }

  /** Goes on with the run that was stopped or interrupted, then with those that were still to come. @throws ParleyError not_found, conflict */
  resume(id: GroupId): GroupView {
    const { runGroups } = this.#ports.store;
    const group = runGroups.get(id);
    const { name, state } = group;
    if (isGroupActive(state) || state === 'completed') {
      const message = said('errors.training.notResumable', { name, state });
      throw new ParleyError('conflict', message, { groupId: id, state });
    }
    requireUndeleted(this.#ports.store, group);
    runGroups.setState(id, 'running');
    return this.begin(id);
  }

  /** The group as it is, then whenever it changes until it has ended. */
  watch(id: GroupId, signal?: AbortSignal): AsyncIteratorObject<GroupView, undefined, void> {
    return eventStream<GroupView>(async (emit, left) => {
      while (!left.aborted) {
        const view = this.get(id);
        emit(view);
        if (!isGroupActive(view.state) || this.#closed) return;
        await once(this.#changes, id, { signal: left }).catch(() => undefined);
      }
    }, signal);
  }

  /** Leaves its runs to their own manager; what comes after them comes with a resume. Before the store closes. */
  close(): void {
    this.#closed = true;
    for (const [id, { stop }] of this.#active) {
      stop.abort();
      this.#changed(id);
    }
  }

  async #drive(id: GroupId, active: Active): Promise<void> {
    const { store, log } = this.#ports;
    try {
      const end = await this.#work(store.runGroups.get(id), active);
      // Every run of it has what it needs by now.
      if (end === 'completed') await rm(groupFiles(store, id).dir, { recursive: true, force: true });
      if (!this.#closed) store.runGroups.setState(id, end);
    } catch (thrown) {
      if (this.#closed) return;
      const error = ParleyError.from(thrown);
      if (error.code === 'internal') log(`Group ${id} failed unexpectedly: ${String((thrown as Error).stack)}\n`);
      if (active.stop.signal.aborted && error.code === 'cancelled') store.runGroups.setState(id, 'stopped');
      else store.runGroups.setState(id, 'failed', error.toData());
    } finally {
      this.#active.delete(id);
      if (!this.#closed) this.#changed(id);
    }
  }

  async #work(group: RunGroup, active: Active): Promise<'completed' | 'stopped' | 'interrupted'> {
    const { store, runs } = this.#ports;
    const config = configOf(group);
    const settings = methodCalled(methodOf(group)).settings;
    for (;;) {
      if (active.stop.signal.aborted) return 'stopped';
      const trials = trialsOf(store, group, config);
      const unfinished = trials.find(({ state }) => !hasEnded(state));
      if (unfinished === undefined) {
        const unjudged = trials.find(({ state, objective }) => state === 'completed' && objective === null);
        if (unjudged !== undefined && config.objective?.name === 'winRate') {
          await this.#judge(group, config, unjudged.run, active);
          continue;
        }
        const next = nextTrial(config.plan, settings, outcomesOf(trials));
        if (next === undefined) return 'completed';
        active.run = await this.#start(group, config, next, trials.length);
      } else {
        active.run = unfinished.run;
        await this.#takeUp(group.id, unfinished.run);
      }
      await this.#follow(group.id, active.run, active);
      if (this.#closed) return 'interrupted';
      const { state } = runs.get(active.run);
      if (!hasEnded(state)) return state === 'stopped' ? 'stopped' : 'interrupted';
    }
  }

  async #start(
    group: RunGroup,
    { run }: GroupConfig,
    { seed, settings: changed }: Trial,
    trial: number,
  ): Promise<RunId> {
    const { runs } = this.#ports;
    const method = methodOf(group);
    const settings = settingsFor(method, { ...run.settings, ...changed }) as JsonObject;
    const made = methodCalled(method).makes === 'version' ? { version: newId('version') } : {};
    const config = { ...made, ...run, settings } as JsonObject;
    const started = await runs.start(
      { kind: method, fromVersionId: group.fromVersionId, config, seed, group: { id: group.id, trial } },
      (dir) => this.#writeFiles(group.id, dir),
    );
    return started.id;
  }

  /** One that is at work or waits for its turn already is left to it. */
  async #takeUp(id: GroupId, run: RunId): Promise<void> {
    const { store, runs } = this.#ports;
    const { resumable, state } = runs.get(run);
    if (!resumable) return;
    // A process that died between the run's row and its files.
    if (state === 'queued') await this.#writeFiles(id, store.home.runDir(run));
    runs.resume(run);
  }

  async #writeFiles(id: GroupId, dir: string): Promise<void> {
    const files = groupFiles(this.#ports.store, id).run;
    if (await exists(files)) await cp(files, dir, { recursive: true });
  }

  async #judge(group: RunGroup, { objective, plan }: GroupConfig, run: RunId, active: Active): Promise<void> {
    if (objective?.name !== 'winRate' || plan.kind !== 'search') return;
    active.progress = { stage: 'contest', done: 0, total: 1, timeLeftMs: null };
    this.#changed(group.id);
    const { contestPrompts } = groupFiles(this.#ports.store, group.id);
    const contest = { judge: objective.judge, promptsFile: contestPrompts, seed: plan.runSeed };
    await this.#ports.judge(run, contest, active.stop.signal);
    active.progress = null;
  }

  async #follow(id: GroupId, run: RunId, active: Active): Promise<void> {
    const { store, runs } = this.#ports;
    if (active.stop.signal.aborted && !this.#closed && isActive(store.runs.get(run).state)) runs.stop(run);
    for await (const event of runs.watch(run)) {
      if (event.type === 'progress') active.progress = event.progress;
      if (event.type !== 'metrics' && event.type !== 'samples') this.#changed(id);
    }
    active.progress = null;
  }

  #view(group: RunGroup): GroupView {
    return groupView(this.#ports.store, group, this.#active.get(group.id)?.progress ?? null);
  }

  #changed(id: GroupId): void {
    this.#changes.dispatchEvent(new Event(id));
  }
}
