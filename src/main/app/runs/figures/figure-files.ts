/**
 * What a run has measured, as files in its folder while it runs: event files for TensorBoard, CSV and JSON Lines. The store
 * has all of it already, so a file that cannot be written ends nothing, and is made up for when it can be written again.
 */
import path from 'node:path';
import type { FigureRow } from '../../../../shared/domain/figure-table.ts';
import { figureRows } from '../../../../shared/domain/figure-table.ts';
import type { Run, RunMetric } from '../../../../shared/domain/run.ts';
import { settingsOfStage } from '../../../../shared/methods/stages.ts';
import type { NewRunSample } from '../../../store/run-samples.ts';
import type { Store } from '../../../store/store.ts';
import { EventFile } from './event-file.ts';
import type { SampleText } from './event-file.ts';
import { TableFiles } from './table-files.ts';
import { said, type Said } from '../../../../shared/language/said.ts';

/** How long after a failed try the next one is made. */
const retryMs = 10_000;

/**
 * The folder of a run's figures, in the run's folder. TensorBoard calls a run by where its folder is: "run_…/ppo-3", and for the
 * stages of a round "run_…/round-3/reward".
 */
export function figuresDir({ home }: Pick<Store, 'home'>, { id, name }: Pick<Run, 'id' | 'name'>): string {
  return path.join(home.runDir(id), name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'));
}

export class FigureFiles {
  readonly #store: Store;
  readonly #run: Run;
  readonly #notice: (message: Said) => void;
  readonly #stages = new Map<string, StageFiles>();
  #told = false;

  /** @param notice tells people, once, that files cannot be written */
  constructor(store: Store, run: Run, notice: (message: Said) => void) {
    this.#store = store;
    this.#run = run;
    this.#notice = notice;
  }

  /** Never throws. @param metrics and samples that the store has by now */
  write(metrics: readonly RunMetric[], samples: readonly NewRunSample[]): void {
    const rows = Map.groupBy(figureRows(metrics), ({ stage }) => stage);
    const texts = Map.groupBy(samples, ({ stage }) => stage);
    for (const stage of new Set([...rows.keys(), ...texts.keys()])) {
      const told = (texts.get(stage) ?? []).map(({ score = null, kl = null, ...text }) => ({ ...text, score, kl }));
      this.#trying(stage, (files) => files.write({ rows: rows.get(stage) ?? [], samples: told }));
    }
  }

  /** After the last figures of a stage that ended, or was stopped. Never throws. */
  end(stage: string, completed: boolean): void {
    if (this.#stages.has(stage)) this.#trying(stage, (files) => files.end(completed));
    this.#stages.delete(stage);
  }

  #trying(stage: string, work: (files: StageFiles) => void): void {
    const files = this.#stages.get(stage) ?? new StageFiles(this.#store, this.#run, stage);
    this.#stages.set(stage, files);
    try {
      work(files);
    } catch (thrown) {
      if (this.#told) return;
      this.#told = true;
      const refusal = thrown instanceof Error ? thrown.message : String(thrown);
      this.#notice(said('errors.training.figuresNotWritten', { name: this.#run.name, refusal }));
    }
  }
}

interface Written {
  readonly rows: readonly FigureRow[];
  readonly samples: readonly SampleText[];
}

/** The methods throw what the file system throws; what could not be written is written with what comes next. */
class StageFiles {
  readonly #store: Store;
  readonly #run: Run;
  readonly #stage: string;
  readonly #dir: string;
  readonly #tables: TableFiles;
  #events: EventFile | undefined;
  /** The newest step. It may get more figures yet, so its row of the tables waits for the next step, or for the end. */
  #newest = 0;
  /** The first step whose row of the tables is to be written. */
  #nextRow: number | undefined;
  /** The first step that could not be written. */
  #missed: number | undefined;
  #retryAtMs = 0;

  constructor(store: Store, run: Run, stage: string) {
    this.#store = store;
    this.#run = run;
    this.#stage = stage;
    const dir = figuresDir(store, run);
    this.#dir = run.kind === 'round' ? path.join(dir, stage) : dir;
    this.#tables = new TableFiles(this.#dir, (step) => this.#stored(0, step).rows);
  }

  write(fresh: Written): void {
    const steps = [...fresh.rows, ...fresh.samples].map(({ step }) => step);
    const first = Math.min(...steps);
    this.#newest = Math.max(...steps);
    this.#nextRow ??= first;
    if (this.#missed === undefined || Date.now() >= this.#retryAtMs) this.#attempt(first, fresh, this.#newest - 1);
  }

  end(completed: boolean): void {
    this.#attempt(this.#newest, { rows: [], samples: [] }, this.#newest);
    if (completed) this.#events?.completed();
  }

  #attempt(first: number, fresh: Written, lastRow: number): void {
    const missed = this.#missed;
    try {
      this.#events ??= this.#newEventFile(missed ?? first);
      const { rows, samples } = missed === undefined ? fresh : this.#stored(missed, this.#newest);
      this.#events.write(rows, samples);
      for (const row of this.#stored(this.#nextRow ?? first, lastRow).rows) this.#tables.write(row);
      this.#nextRow = lastRow + 1;
      this.#missed = undefined;
    } catch (thrown) {
      this.#missed = missed ?? first;
      this.#retryAtMs = Date.now() + retryMs;
      this.#events = undefined;
      this.#tables.distrust();
      throw thrown;
    }
  }

  #newEventFile(fromStep: number): EventFile {
    const { id, seed, name, fromVersionId } = this.#run;
    const group = this.#store.runGroups.groupOf(id);
    // TensorBoard takes the mean of sessions that have a group in common: the same over several seeds.
    const groupName = group?.kind === 'seeds' ? group.name : name;
    const known = {
      ...settingsOfStage(this.#run, this.#stage),
      seed,
      ...(fromVersionId !== null && { from: fromVersionId }),
    };
    const settings = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
    return new EventFile(this.#dir, this.#stage, fromStep, { groupName, settings });
  }

  #stored(from: number, to: number): Written {
    const { runMetrics, runSamples } = this.#store;
    const metrics = runMetrics.list(this.#run.id, { stage: this.#stage, afterStep: from - 1 });
    const samples = runSamples.list(this.#run.id, from - 1).filter(({ stage }) => stage === this.#stage);
    return { rows: figureRows(metrics.filter(isWithin)), samples: samples.filter(isWithin) };

    function isWithin({ step }: { readonly step: number }): boolean {
      return step <= to;
    }
  }
}
