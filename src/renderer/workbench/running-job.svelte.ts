/** The run that is at work now, for the status line of every screen. */
import type { Connection } from '../client/connection.svelte.ts';
import { explainError } from '../client/explain-error.ts';
import { follow } from '../client/follow.ts';
import type { RunEvent, RunView } from '../../shared/contract/runs.ts';
import { isActive } from '../../shared/domain/run.ts';
import { pointsIn } from '../../shared/domain/run-series.ts';

const active = ['queued', 'running', 'stopping'] as const;
/** How often to look for a run that somebody else started: another window, the command line. */
const lookEveryMs = 5_000;

export class RunningJob {
  run = $state.raw<RunView>();
  /** The newest KL from the parent, in nats; undefined where the run has none. */
  kl = $state<number>();
  /** Counts runs that ended while the page was open, so that lists know they are out of date. */
  ended = $state(0);
  readonly #connection: Connection;
  readonly #onEnd: (run: RunView) => void;
  #watch: AbortController | undefined;
  /** The id of the newest run at the last look, null where there was none. */
  #newest: string | null | undefined;

  constructor(connection: Connection, onEnd: (run: RunView) => void) {
    this.#connection = connection;
    this.#onEnd = onEnd;
  }

  /** Looks for an active run now and from time to time; returns the way to end that. */
  start(): () => void {
    const look = () => void this.look();
    look();
    const timer = setInterval(look, lookEveryMs);
    return () => {
      clearInterval(timer);
      this.#watch?.abort();
    };
  }

  /** A screen that started a run calls it, to show the run at once. */
  async look(): Promise<void> {
    if (this.#watch !== undefined || this.#connection.state !== 'open') return;
    try {
      const { runs } = this.#connection.client;
      const [atWork, latest] = await Promise.all([runs.list({ states: [...active] }), runs.list({ limit: 1 })]);
      const newest = latest.at(0)?.id ?? null;
      // One that began and ended between two looks.
      if (atWork.length === 0 && this.#newest !== undefined && newest !== this.#newest) this.ended += 1;
      this.#newest = newest;
      const run = atWork.find(({ state }) => state === 'running') ?? atWork.at(0);
      if (run !== undefined && this.#watch === undefined) void this.#follow(run);
    } catch {
      // The next look tries again; a lost connection has its own notice.
    }
  }

  async stop(): Promise<void> {
    if (this.run !== undefined) this.run = await this.#connection.client.runs.stop({ runId: this.run.id });
  }

  async #follow(run: RunView): Promise<void> {
    const watch = (this.#watch = new AbortController());
    this.run = run;
    this.kl = undefined;
    const { client } = this.#connection;
    const start = (signal: AbortSignal) => client.runs.watch({ runId: run.id }, { signal });
    try {
      await follow(this.#connection, start, (event) => this.#apply(event), watch.signal);
    } catch (error) {
      if (explainError(error).code !== 'not_found' && !watch.signal.aborted) await pause(lookEveryMs);
    }
    const last = this.run;
    this.#watch = undefined;
    this.run = undefined;
    if (watch.signal.aborted) return;
    this.ended += 1;
    if (last !== undefined && !isActive(last.state)) this.#onEnd(last);
    void this.look();
  }

  #apply(event: RunEvent): void {
    if (event.type === 'snapshot' || event.type === 'run') this.run = event.run;
    else if (event.type === 'progress' && this.run !== undefined) this.run = { ...this.run, progress: event.progress };
    if (event.type !== 'snapshot' && event.type !== 'metrics') return;
    const metrics = event.type === 'snapshot' ? pointsIn(event.series) : event.metrics;
    const kl = metrics.findLast(({ name }) => name === 'objective/kl')?.value;
    if (typeof kl === 'number') this.kl = kl;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
