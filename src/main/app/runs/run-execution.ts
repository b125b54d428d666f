/** One go at a run, from a start or a resume to its end: what its kind's executor works through. */
import { performance } from 'node:perf_hooks';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { memoryFigures, usedMemory } from '../../../shared/domain/run-memory.ts';
import type { Run, RunMetric } from '../../../shared/domain/run.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { ProgressStage } from '../../../shared/methods/progress-stage.ts';
import type { NewRunSample } from '../../store/run-samples.ts';
import type { Store } from '../../store/store.ts';
import type { JobInput, JobProgressEvent } from '../../workers/jobs.ts';
import type { ResultOf, StartJob } from './start-job.ts';
import type { FigureFiles } from './figures/figure-files.ts';
import { ProgressEstimator } from './progress-estimator.ts';
import type { RunFeed } from './run-feed.ts';
import { progressOf } from './run-progress.ts';
import type { RunProgress } from './run-progress.ts';
import { metricView, runView, sampleView } from './run-view.ts';

interface Ports {
  readonly store: Store;
  readonly feed: RunFeed;
  readonly startJob: StartJob;
  /** Fires when the run's worker is to end at once. */
  readonly kill?: AbortSignal;
  /** Makes the writer of figures in the run's folder; undefined where none are to be written. */
  readonly figures?: (notice: (message: Said) => void) => FigureFiles | undefined;
}

/** How long a job may show no progress before the run says so. A step of a large model may take as long. */
const quietMs = 300_000;

export class RunExecution {
  readonly run: Run;
  /** The run's folder; absolute. */
  readonly dir: string;
  /** Fires when the run is to stop. */
  readonly signal: AbortSignal;
  readonly #ports: Ports;
  readonly #figures: FigureFiles | undefined;
  #stage: string;
  #progress: RunProgress;
  #shown: ProgressView | null = null;
  #metrics: RunMetric[] = [];
  #samples: NewRunSample[] = [];
  #flushing: NodeJS.Immediate | undefined;
  #left = false;

  constructor(run: Run, signal: AbortSignal, ports: Ports) {
    this.run = run;
    this.dir = ports.store.home.runDir(run.id);
    this.signal = signal;
    this.#ports = ports;
    this.#figures = ports.figures?.((message) => this.notice(message));
    this.#stage = run.stage ?? '';
    this.#progress = { ...progressOf(run), interruptedBy: undefined };
  }

  /** As shown in the run's view; null before a stage's first report. */
  get shownProgress(): ProgressView | null {
    return this.#shown;
  }

  get secondsByStage(): Readonly<Record<string, number>> {
    return this.#progress.secondsByStage;
  }

  /**
   * A stage's result: the saved one, or that of `work`, on disk before the next stage begins.
   * @throws what `work` throws; `cancelled` where the run is to stop
   */
  async stage<Result extends object>(name: string, work: () => Promise<Result>): Promise<Result> {
    const saved = this.#progress.results[name];
    if (saved !== undefined) return saved as unknown as Result;
    if (this.signal.aborted) throw stopped(this.run);
    this.#stage = name;
    // The end of the stage before says nothing about this one.
    this.#shown = null;
    this.#save();
    const startedAt = performance.now();
    try {
      const result = await work();
      this.#progress.results = { ...this.#progress.results, [name]: JSON.parse(JSON.stringify(result)) as JsonObject };
      return result;
    } finally {
      const seconds = (this.#progress.secondsByStage[name] ?? 0) + (performance.now() - startedAt) / 1000;
      this.#progress.secondsByStage = { ...this.#progress.secondsByStage, [name]: seconds };
      this.flush();
      if (!this.#left) this.#figures?.end(name, this.#progress.results[name] !== undefined);
      this.#save();
    }
  }

  /**
   * Runs a job in a worker, its figures stored under the present stage.
   * @param label what progress is shown as, instead of the worker's own
   * @throws ParleyError of the job; `worker_died`; `cancelled` where the run was stopped and the job saved a checkpoint
   */
  async job<Input extends JobInput>(job: Input, label?: ProgressStage): Promise<ResultOf<Input>> {
    const estimator = new ProgressEstimator();
    const quiet = setInterval(() => this.notice(this.#quietNotice(label ?? this.#stage)), quietMs);
    const onEvent = (event: JobProgressEvent) => {
      quiet.refresh();
      this.#take(event, estimator, label);
    };
    const { startJob, kill } = this.#ports;
    const end = await startJob(job, { signal: this.signal, kill, onEvent }).finally(() => clearInterval(quiet));
    this.flush();
    if (end.outcome === 'stopped') throw stopped(this.run);
    return end.result;
  }

  #quietNotice(what: string): Said {
    const told = { name: this.run.name, stage: what };
    return this.signal.aborted
      ? said('errors.training.noProgressStopping', told)
      : said('errors.training.noProgress', told);
  }

  notice(message: Said | string): void {
    this.#ports.feed.publish(this.run.id, { type: 'notice', message });
  }

  /** Stores nothing from here on, whatever the worker still reports: the store is about to close. */
  leave(): void {
    this.flush();
    this.#figures?.end(this.#stage, false);
    this.#left = true;
  }

  /** Stores and then publishes what the worker has reported. */
  flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#left) return;
    const { store, feed } = this.#ports;
    const { id } = this.run;
    const [metrics, samples] = [this.#metrics, this.#samples];
    [this.#metrics, this.#samples] = [[], []];
    if (metrics.length > 0) {
      store.runMetrics.append(id, metrics);
      feed.publish(id, { type: 'metrics', metrics: metrics.map(metricView) });
    }
    if (samples.length > 0) {
      store.runSamples.append(id, samples);
      const steps = new Set(samples.map(({ step }) => step));
      const stored = store.runSamples
        .list(id, Math.min(...steps) - 1)
        .filter(({ stage, step }) => steps.has(step) && samples.some((sample) => sample.stage === stage));
      feed.publish(id, { type: 'samples', samples: stored.map(sampleView) });
    }
    this.#figures?.write(metrics, samples);
  }

  #take(event: JobProgressEvent, estimator: ProgressEstimator, label: ProgressStage | undefined): void {
    if (this.#left) return;
    const { id } = this.run;
    switch (event.type) {
      case 'progress':
        this.#shown = estimator.update({ ...event, stage: label ?? event.stage });
        this.#ports.feed.publish(id, { type: 'progress', progress: this.#shown });
        return;
      case 'metrics':
        for (const [name, value] of Object.entries(event.values)) {
          this.#metrics.push({ stage: this.#stage, step: event.step, name, value });
        }
        break;
      case 'sample': {
        const { step, prompt, completion, score, kl } = event;
        this.#samples.push({ stage: this.#stage, step, prompt, completion, score, kl });
        break;
      }
      case 'memory': {
        const figures = 'expected' in event ? memoryFigures(event.expected) : { [usedMemory]: event.usedBytes };
        for (const [name, value] of Object.entries(figures)) {
          this.#metrics.push({ stage: this.#stage, step: 0, name, value });
        }
        break;
      }
      case 'notice':
        this.notice(event.message);
        return;
    }
    // Events arrive in batches: one transaction for a batch.
    this.#flushing ??= setImmediate(() => this.flush());
  }

  #save(): void {
    if (this.#left) return;
    const { store, feed } = this.#ports;
    const progress = JSON.parse(JSON.stringify(this.#progress)) as JsonObject;
    store.runs.saveProgress(this.run.id, this.#stage, progress);
    feed.publish(this.run.id, { type: 'run', run: runView(store.runs.get(this.run.id), this.#shown, true) });
  }
}

function stopped(run: Run): ParleyError {
  return new ParleyError('cancelled', said('errors.training.wasStopped', { name: run.name }));
}
