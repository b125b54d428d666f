/**
 * Runs one after the other: training takes all the machine has, so two at once would each take twice as long and twice the
 * memory. Every change of state is on disk before anyone is told.
 */
import type { RunEvent, RunView } from '../../../shared/contract/runs.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { isActive, isResumable } from '../../../shared/domain/run.ts';
import type { Run, RunState } from '../../../shared/domain/run.ts';
import type { RunKind } from '../../../shared/methods/run-kinds.ts';
import type { NewRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { eventStream } from '../event-stream.ts';
import type { StartJob } from './start-job.ts';
import { requireUndeleted } from '../trash/require-undeleted.ts';
import { FigureFiles } from './figures/figure-files.ts';
import { writesFigures } from './figures/writes-figures.ts';
import { RunExecution } from './run-execution.ts';
import { RunFeed } from './run-feed.ts';
import { progressOf } from './run-progress.ts';
import { runView, sampleView, seriesView } from './run-view.ts';

/** Works a run through from wherever its progress says; its result is the run's. Throws `cancelled` when stopped. */
export type Executor = (execution: RunExecution) => Promise<object>;

export interface RunManagerOptions {
  readonly store: Store;
  readonly startJob: StartJob;
  /** How a run's jobs are done elsewhere; undefined for a run of this machine. @param leave fires when Parley closes */
  readonly elsewhere?: (run: Run, leave: AbortSignal) => StartJob | undefined;
  readonly execute: Executor;
  readonly log: (text: string) => void;
}

/** How long a worker may take to save its checkpoint when the app closes, before the run counts as interrupted. */
const closeGraceMs = 20_000;

/** Of each figure in the snapshot that a watch begins with: as many as a chart of three side by side has columns of pixels. */
export const snapshotPoints = 250;

interface Active {
  readonly execution: RunExecution;
  readonly stop: AbortController;
  readonly kill: AbortController;
  /** Fires to let go of a run that goes on elsewhere; undefined for a run of this machine. */
  readonly leave: AbortController | undefined;
  readonly ended: Promise<void>;
}

export class RunManager {
  readonly #options: RunManagerOptions;
  readonly #feed = new RunFeed();
  #queue: RunId[] = [];
  #active: Active | undefined;
  #closed = false;
  readonly #closing = new AbortController();

  constructor(options: RunManagerOptions) {
    this.#options = options;
  }

  /**
   * Records a run and puts it in the queue.
   * @param prepare writes what the run needs and what may be gone later into the run's folder
   */
  async start(newRun: NewRun, prepare?: (dir: string) => Promise<void>): Promise<RunView> {
    const { store } = this.#options;
    const run = store.runs.create(newRun);
    try {
      await prepare?.(store.home.runDir(run.id));
    } catch (thrown) {
      store.runs.transition(run.id, 'failed', { error: ParleyError.from(thrown).toData() });
      throw thrown;
    }
    return this.#enqueue(run.id);
  }

  list(filter: { kinds?: readonly RunKind[]; states?: readonly RunState[]; limit?: number }): RunView[] {
    return this.#options.store.runs.list(filter).map((run) => this.#view(run));
  }

  /** @throws ParleyError not_found */
  get(id: RunId): RunView {
    return this.#view(this.#options.store.runs.get(id));
  }

  /** Asks for a checkpoint and the end; asked once more, ends the worker at once. @throws ParleyError not_found; conflict for a run that is not at work */
  stop(id: RunId): RunView {
    const { runs } = this.#options.store;
    const { name, state } = runs.get(id);
    if (!isActive(state)) {
      throw new ParleyError('conflict', said('errors.training.notStoppable', { name, state }), { runId: id, state });
    }
    if (state === 'queued') {
      this.#queue = this.#queue.filter((queued) => queued !== id);
      this.#changed(runs.transition(id, 'stopped'));
    } else if (state === 'running') {
      this.#changed(runs.transition(id, 'stopping'));
      if (this.#active?.execution.run.id === id) this.#active.stop.abort();
    } else if (this.#active?.execution.run.id === id) {
      this.#active.kill.abort();
    }
    return this.get(id);
  }

  /** Takes up a run where its last checkpoint is. @throws ParleyError not_found; conflict for one that is at work or done */
  resume(id: RunId): RunView {
    const { runs } = this.#options.store;
    const run = runs.get(id);
    requireUndeleted(this.#options.store, run);
    if (run.state === 'queued' && !this.#owns(id)) return this.#enqueue(id);
    if (!isResumable(run.state)) {
      const { name, state } = run;
      throw new ParleyError('conflict', said('errors.training.notResumable', { name, state }), { runId: id, state });
    }
    runs.transition(id, 'queued');
    return this.#enqueue(id);
  }

  /** A snapshot, then every change until the run ends or waits for nobody. */
  watch(id: RunId, signal?: AbortSignal): AsyncIteratorObject<RunEvent, undefined, void> {
    const { store } = this.#options;
    return eventStream<RunEvent>(async (emit, left) => {
      let sequence = 0;
      const over = Promise.withResolvers<void>();
      const unsubscribe = this.#feed.subscribe(id, (change) => {
        emit({ ...change, sequence: sequence++ });
        if (change.type === 'run' && !isActive(change.run.state)) over.resolve();
      });
      try {
        const series = store.runMetrics.series(id, snapshotPoints).map(seriesView);
        const samples = store.runSamples.list(id).map(sampleView);
        emit({ type: 'snapshot', sequence: sequence++, run: this.get(id), series, samples });
        if (!this.#owns(id)) return;
        for (const end of [left, this.#closing.signal]) {
          end.addEventListener('abort', () => over.resolve(), { once: true });
          if (end.aborted) over.resolve();
        }
        await over.promise;
      } finally {
        unsubscribe();
      }
    }, signal);
  }

  /** Stops the run at work with a checkpoint; queued ones stay queued. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const active = this.#active;
    if (active !== undefined) {
      (active.leave ?? active.stop).abort();
      const late = new Promise((resolve) => setTimeout(resolve, closeGraceMs).unref());
      await Promise.race([active.ended, late]);
      active.execution.leave();
    }
    this.#closing.abort();
  }

  #owns(id: RunId): boolean {
    return this.#queue.includes(id) || this.#active?.execution.run.id === id;
  }

  #view(run: Run): RunView {
    const active = this.#active?.execution;
    return runView(run, active?.run.id === run.id ? active.shownProgress : null, this.#owns(run.id));
  }

  #changed(run: Run): void {
    this.#feed.publish(run.id, { type: 'run', run: this.#view(run) });
  }

  #enqueue(id: RunId): RunView {
    this.#queue.push(id);
    this.#changed(this.#options.store.runs.get(id));
    this.#next();
    return this.get(id);
  }

  #next(): void {
    if (this.#active !== undefined || this.#closed) return;
    const id = this.#queue.shift();
    if (id === undefined) return;
    const { store, startJob, elsewhere } = this.#options;
    const [stop, kill, leave] = [new AbortController(), new AbortController(), new AbortController()];
    const run = store.runs.transition(id, 'running');
    const remote = elsewhere?.(run, leave.signal);
    const execution = new RunExecution(run, stop.signal, {
      store,
      startJob: remote ?? startJob,
      feed: this.#feed,
      kill: kill.signal,
      figures: (notice) => (writesFigures(store) ? new FigureFiles(store, run, notice) : undefined),
    });
    const ended = this.#execute(execution, stop.signal, kill.signal)
      .catch((thrown: unknown) => this.#options.log(`The end of run ${id} could not be saved: ${stackOf(thrown)}\n`))
      .finally(() => {
        this.#active = undefined;
        if (this.#closing.signal.aborted) return;
        this.#changed(store.runs.get(id));
        this.#next();
      });
    this.#active = { execution, stop, kill, leave: remote && leave, ended };
    this.#changed(run);
  }

  async #execute(execution: RunExecution, stop: AbortSignal, kill: AbortSignal): Promise<void> {
    const { store, execute } = this.#options;
    const { id } = execution.run;
    try {
      const result = await execute(execution);
      store.runs.transition(id, 'completed', { result: JSON.parse(JSON.stringify(result)) as JsonObject });
    } catch (thrown) {
      // After a late close the store is gone; the next process finds the run interrupted.
      if (!this.#closing.signal.aborted) this.#ended(id, thrown, { stop, kill });
    }
  }

  #ended(id: RunId, thrown: unknown, { stop, kill }: { stop: AbortSignal; kill: AbortSignal }): void {
    const { runs } = this.#options.store;
    const error = ParleyError.from(thrown);
    if ((error.code === 'cancelled' && stop.aborted) || (error.code === 'worker_died' && kill.aborted)) {
      runs.transition(id, 'stopped');
    } else if (error.code === 'worker_died') {
      const run = runs.get(id);
      const progress = { ...progressOf(run), interruptedBy: error.toData() };
      runs.saveProgress(id, run.stage ?? '', JSON.parse(JSON.stringify(progress)) as JsonObject);
      runs.transition(id, 'interrupted');
    } else {
      if (error.code === 'internal') this.#options.log(`Run ${id} failed unexpectedly: ${stackOf(thrown)}\n`);
      runs.transition(id, 'failed', { error: error.toData() });
    }
  }
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
