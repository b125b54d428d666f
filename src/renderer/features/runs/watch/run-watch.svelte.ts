/** One run while it is looked at: its state, figures and samples, live as long as it is at work. */
import type { RunEvent, RunView, SampleView } from '../../../../shared/contract/runs.ts';
import type { RunId } from '../../../../shared/domain/ids.ts';
import type { Connection } from '../../../client/connection.svelte.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { Explained } from '../../../client/explain-error.ts';
import { follow } from '../../../client/follow.ts';
import { noSeries, seriesOf, withMetrics } from '../../../../shared/domain/run-series.ts';
import type { RunSeries } from '../../../../shared/domain/run-series.ts';
import { renderText } from '../../../../shared/language/said.ts';
import type { Said } from '../../../../shared/language/said.ts';

export class RunWatch {
  readonly runId: RunId;
  run = $state.raw<RunView>();
  series = $state.raw<RunSeries>(noSeries);
  samples = $state.raw<readonly SampleView[]>([]);
  #told = $state.raw<readonly (Said | string)[]>([]);
  error = $state.raw<Explained>();
  /** A stop or a resume was asked for and is not answered yet. */
  asking = $state(false);
  readonly #connection: Connection;
  #watch: AbortController | undefined;

  constructor(connection: Connection, runId: RunId) {
    this.#connection = connection;
    this.runId = runId;
  }

  /** Each once. */
  get notices(): readonly string[] {
    return [...new Set(this.#told.map((text) => renderText(text)))];
  }

  /** Watches from now on; returns the way to end that. The run itself goes on. */
  start(): () => void {
    void this.watch();
    return () => this.#watch?.abort();
  }

  /** Watches (again) until the run ends. Never rejects: `error` tells. */
  async watch(): Promise<void> {
    this.#watch?.abort();
    const { signal } = (this.#watch = new AbortController());
    this.error = undefined;
    const { client } = this.#connection;
    const open = () => client.runs.watch({ runId: this.runId }, { signal });
    try {
      await follow(this.#connection, open, (event) => this.apply(event), signal);
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
    }
  }

  async stop(): Promise<void> {
    await this.#ask(async () => {
      this.run = await this.#connection.client.runs.stop({ runId: this.runId });
    });
  }

  async resume(): Promise<void> {
    await this.#ask(async () => {
      this.run = await this.#connection.client.runs.resume({ runId: this.runId });
      void this.watch();
    });
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.run = event.run;
        this.series = seriesOf(event.series);
        this.samples = event.samples;
        return;
      case 'run':
        this.run = event.run;
        return;
      case 'progress':
        if (this.run !== undefined) this.run = { ...this.run, progress: event.progress };
        return;
      case 'metrics':
        this.series = withMetrics(this.series, event.metrics);
        return;
      case 'samples':
        this.samples = [...this.samples, ...event.samples];
        return;
      case 'notice':
        this.#told = [...this.#told, event.message];
    }
  }

  async #ask(what: () => Promise<void>): Promise<void> {
    this.asking = true;
    try {
      await what();
    } finally {
      this.asking = false;
    }
  }
}
