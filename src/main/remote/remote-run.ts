/**
 * A training job on a cluster. Nothing of it lives here alone: its job there goes on while Parley is closed or the connection is
 * away, and `remote.json` in the run's folder says which job it is, so that the next start goes on listening.
 */
import { mkdir, readdir, rm, appendFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { readJsonFile } from '../models/files/json-file.ts';
import { writeFileAtomically } from '../models/files/write-file.ts';
import type { JobEnd, JobInput, JobProgressEvent } from '../workers/jobs.ts';
import { fetchResult, missingOf, parcelOf, send, takes, type Parcel } from './cluster-files.ts';
import { eventIn, LineReader, type RemoteEvent, type RemoteEventOf } from './events.ts';
import { isUnreachable } from './jobs-client.ts';
import { probe, requireUsable } from './probe.ts';
import { explainFailure, failureOf, requireScripts, runSmallJob, type Asked } from './small-job.ts';

/** A job that a cluster can do. */
export type RemoteJob = Extract<JobInput, { kind: 'sft' | 'dpo' }>;

export interface RemoteRun {
  readonly job: RemoteJob;
  /** The run's id, under which the cluster keeps its checkpoints. */
  readonly run: string;
  /** The run's folder here. */
  readonly dir: string;
  readonly asked: Omit<Asked, 'signal'>;
  /** A folder of the cluster. */
  readonly storage: string;
  /** Ray's workers, each with a GPU where there are as many. */
  readonly workers: number;
  /** Runs a job on this machine. */
  readonly here: <Input extends JobInput>(job: Input) => Promise<JobEnd<Input['kind']>>;
}

export interface Listening {
  /** The run is to save a checkpoint there, and end. */
  readonly signal?: AbortSignal | undefined;
  /** The job there is to be ended at once. */
  readonly kill?: AbortSignal | undefined;
  /** Parley closes: the job there goes on. */
  readonly leave?: AbortSignal | undefined;
  readonly onEvent?: ((event: JobProgressEvent) => void) | undefined;
}

const stateSchema = z.object({
  /** How often the run was submitted. */
  attempts: z.int(),
  /** The id of its job; null where the last one has ended. */
  job: z.string().nullable(),
  /** Lines of the job's log that were read. */
  lines: z.int(),
  /** The files that it is given, by name. */
  files: z.record(z.string(), z.string()),
});
type State = z.output<typeof stateSchema>;

const stateFileOf = (dir: string) => path.join(dir, 'remote.json');

/** Whether a run's job was submitted and did not end while anybody listened. @param dir the run's folder */
export async function goesOnThere(dir: string): Promise<boolean> {
  const state = await readJsonFile(stateFileOf(dir), stateSchema).catch(() => undefined);
  return state !== undefined && state.job !== null;
}

/** Weights, gradients and two moments in a checkpoint of which two are kept, and the result. */
const STORAGE_PER_WEIGHT_BYTE = 8;
const retryMs = [1000, 2000, 5000, 10_000, 30_000];

export async function runRemotely(run: RemoteRun, listening: Listening): Promise<JobEnd<'sft' | 'dpo'>> {
  const here = new AbortController();
  const leave = () => here.abort();
  for (const end of [listening.leave, listening.kill]) {
    end?.addEventListener('abort', leave, { once: true });
    if (end?.aborted) leave();
  }
  try {
    return await new Attempt(run, listening, here.signal).end();
  } catch (thrown) {
    if (listening.leave?.aborted)
      throw new ParleyError('worker_died', said('errors.remote.left', { target: run.asked.client.name }));
    if (listening.kill?.aborted)
      throw new ParleyError('worker_died', said('errors.remote.ended', { target: run.asked.client.name }));
    throw thrown;
  } finally {
    for (const end of [listening.leave, listening.kill]) end?.removeEventListener('abort', leave);
  }
}

class Attempt {
  readonly #run: RemoteRun;
  readonly #listening: Listening;
  readonly #asked: Asked;
  readonly #signal: AbortSignal;
  #told = false;

  constructor(run: RemoteRun, listening: Listening, signal: AbortSignal) {
    this.#run = run;
    this.#listening = listening;
    this.#signal = signal;
    this.#asked = { ...run.asked, signal };
  }

  async end(): Promise<JobEnd<'sft' | 'dpo'>> {
    let state = await this.#read();
    if (state.job === null) state = await this.#start(state);
    const done = await this.#follow(state);
    // Another attempt goes on from the checkpoint that this one left.
    if (done.outcome === 'stopped') {
      await this.#write({ ...state, job: null, lines: 0 });
      return { type: 'done', outcome: 'stopped', result: null };
    }
    const folder = await this.#fetch(done);
    const end = await this.#run.here({ kind: 'unpack', job: this.#run.job, from: folder });
    if (end.outcome === 'stopped') return { type: 'done', outcome: 'stopped', result: null };
    await rm(folder, { recursive: true, force: true });
    return { type: 'done', outcome: 'completed', result: end.result as never };
  }

  async #read(): Promise<State> {
    try {
      return await readJsonFile(stateFileOf(this.#run.dir), stateSchema);
    } catch (error) {
      if (error instanceof ParleyError && error.code === 'not_found')
        return { attempts: 0, job: null, lines: 0, files: {} };
      throw error;
    }
  }

  #write(state: State): Promise<void> {
    return writeFileAtomically(stateFileOf(this.#run.dir), () => [Buffer.from(JSON.stringify(state))]);
  }

  #emit(event: JobProgressEvent): void {
    this.#listening.onEvent?.(event);
  }

  /** Packs, sends what is missing and submits. */
  async #start(state: State): Promise<State> {
    const { run, storage, workers, job } = this.#run;
    if (this.#listening.signal?.aborted)
      throw new ParleyError('cancelled', said('errors.remote.cancelled', { target: this.#target }));
    const parcels = await packedParcels(this.#run);
    const asked = this.#asked;
    const { missing, modules } = await this.#patiently(async () => {
      await requireScripts(asked.client, asked.scripts, this.#signal);
      const missing = await missingOf(asked, storage, parcels);
      const total = missing.parcels.reduce((sum, { bytes }) => sum + bytes, 0);
      requireUsable(this.#target, await probe(asked, storage), total + storageOf(parcels));
      let sent = 0;
      this.#emit({ type: 'progress', stage: 'uploading', done: 0, total: Math.max(1, total) });
      const modules = await send(asked, storage, missing, (bytes) => {
        sent += bytes;
        this.#emit({ type: 'progress', stage: 'uploading', done: sent, total });
      });
      return { missing, modules };
    });
    const files = Object.fromEntries(parcels.map(({ name, sha256 }) => [name, sha256]));
    const next: State = { attempts: state.attempts + 1, job: `parley-${run}-${state.attempts + 1}`, lines: 0, files };
    // Before it is submitted: an answer that is lost must not make a second job.
    await this.#write(next);
    const request = { storage, run, job: next.job, method: job.kind, workers, files, take: takes(missing.parcels) };
    await this.#patiently(() =>
      asked.client.submit(
        {
          id: next.job!,
          entrypoint: 'python train.py',
          workingDir: asked.scripts.packageName,
          modules,
          environment: { PARLEY_REQUEST: JSON.stringify(request), RAY_DEDUP_LOGS: '0' },
        },
        this.#signal,
      ),
    );
    this.#emit({ type: 'progress', stage: 'waitingThere', done: 0, total: 1 });
    await rm(path.join(this.#run.dir, 'packed'), { recursive: true, force: true });
    return next;
  }

  get #target(): string {
    return this.#run.asked.client.name;
  }

  /** Listens until the run says how it ended. */
  async #follow(state: State): Promise<RemoteEventOf<'done'>> {
    const { client } = this.#asked;
    const job = state.job!;
    const log = new JobLog(state.lines);
    const stop = () => void this.#askToStop().catch(() => undefined);
    const kill = () => void client.stop(job).catch(() => undefined);
    this.#listening.signal?.addEventListener('abort', stop, { once: true });
    this.#listening.kill?.addEventListener('abort', kill, { once: true });
    if (this.#listening.signal?.aborted) stop();
    let ended: RemoteEvent | undefined;
    const over = new AbortController();
    const listening = AbortSignal.any([this.#signal, over.signal]);
    const take = (text: string) => {
      for (const line of log.read(text)) {
        const event = eventIn(line);
        if (event?.type === 'done' || event?.type === 'error') {
          ended = event;
          over.abort();
        }
        this.#take(event, line);
      }
    };
    try {
      while (ended === undefined) {
        const status = await this.#patiently(async () => {
          log.restart();
          await client.tail(job, take, listening).catch((error: unknown) => {
            if (ended === undefined) throw error;
          });
          return client.status(job, this.#signal);
        });
        const isOver = status === undefined || !['PENDING', 'RUNNING'].includes(status.status);
        if (isOver && ended === undefined) {
          log.restart();
          take(`${await this.#patiently(() => client.logs(job, this.#signal))}\n`);
        }
        if (isOver && ended === undefined) {
          await this.#write({ ...state, job: null, lines: 0 });
          // What was stopped there by somebody else goes on from its last checkpoint when it is resumed.
          if (status === undefined)
            throw new ParleyError('worker_died', said('errors.remote.jobGone', { target: this.#target }));
          throw status.status === 'STOPPED'
            ? new ParleyError('worker_died', said('errors.remote.stoppedThere', { target: this.#target }))
            : await failureOf(client, job, status.message ?? '', this.#signal);
        }
        if (ended === undefined) await sleep(this.#asked.pollMs ?? 1000, undefined, { signal: this.#signal });
      }
    } finally {
      this.#listening.signal?.removeEventListener('abort', stop);
      this.#listening.kill?.removeEventListener('abort', kill);
      if (ended === undefined && log.lines > state.lines)
        await this.#write({ ...state, lines: log.lines }).catch(() => undefined);
    }
    if (ended.type === 'done') return ended;
    await this.#write({ ...state, job: null, lines: 0 });
    throw this.#explain(ended as RemoteEventOf<'error'>);
  }

  #take(event: RemoteEvent | undefined, line: string): void {
    if (event === undefined) {
      void appendFile(path.join(this.#run.dir, 'remote.log'), `${line}\n`).catch(() => undefined);
    } else if (event.type === 'metrics') {
      this.#emit({ type: 'metrics', step: event.step, values: event.values });
    } else if (event.type === 'progress') {
      this.#emit({ type: 'progress', stage: this.#run.job.kind, done: event.done, total: event.total });
    } else if (event.type === 'resumed') {
      const told = { target: this.#target, update: event.step };
      this.#emit({ type: 'notice', message: said('training.resumedThere', told) });
    }
  }

  #explain({ code, message, details }: RemoteEventOf<'error'>): ParleyError {
    const target = this.#target;
    if (code === 'diverged') return this.#explainDivergence(message, details);
    if (code === 'package_missing') {
      return new ParleyError('unsupported', said('errors.remote.packageMissing', { target, name: message }));
    }
    if (code === 'disk_full') return new ParleyError('io', said('errors.remote.diskFull', { target, answer: message }));
    if (code === 'out_of_memory') {
      return new ParleyError('out_of_memory', said('errors.remote.outOfMemory', { target, answer: message }));
    }
    return explainFailure(target, message);
  }

  #explainDivergence(what: string, { update, value, learningRate }: RemoteEventOf<'error'>['details']): ParleyError {
    const told = {
      ...{ method: this.#run.job.kind, what: what === 'loss' ? ('loss' as const) : ('gradient' as const) },
      ...{ update: Number(update), value: JSON.stringify(value), learningRate: Number(learningRate) },
    };
    return new ParleyError('invalid_input', said('training.diverged', told));
  }

  async #askToStop(): Promise<void> {
    const { storage, run } = this.#run;
    await this.#patiently(() =>
      runSmallJob(this.#asked, { script: 'store', request: { storage, action: 'stop', run } }),
    );
  }

  async #fetch({ files }: RemoteEventOf<'done'>): Promise<string> {
    const { run, storage, dir } = this.#run;
    const folder = path.join(dir, 'came-back');
    await mkdir(folder, { recursive: true });
    const here = new Set(await readdir(folder));
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    let before = 0;
    for (const file of files) {
      const came = (bytes: number) => this.#emit({ type: 'progress', stage: 'download', done: before + bytes, total });
      if (!here.has(file.name)) {
        const target = path.join(folder, file.name);
        await this.#patiently(() => fetchResult(this.#asked, storage, { run, ...file }, target, came));
      }
      before += file.bytes;
      came(0);
    }
    return folder;
  }

  /** Again and again while nobody answers: what is done there is not lost by that. Says so once. */
  async #patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (let failures = 0; ; failures++) {
      try {
        const result = await attempt();
        this.#told = false;
        return result;
      } catch (error) {
        if (!isUnreachable(error) || this.#signal.aborted) throw error;
        if (!this.#told)
          this.#emit({ type: 'notice', message: said('training.connectionAway', { target: this.#target }) });
        this.#told = true;
        await sleep(retryMs[Math.min(failures, retryMs.length - 1)], undefined, { signal: this.#signal });
      }
    }
  }
}

/** A log that is read from its beginning after each break: lines that were read are passed over. */
class JobLog {
  #reader = new LineReader();
  #at = 0;
  /** Read so far. */
  lines: number;

  constructor(lines: number) {
    this.lines = lines;
  }

  restart(): void {
    this.#reader = new LineReader();
    this.#at = 0;
  }

  /** @returns new lines */
  read(text: string): string[] {
    return this.#reader.read(text).filter(() => {
      this.#at++;
      if (this.#at <= this.lines) return false;
      this.lines = this.#at;
      return true;
    });
  }
}

/** Of a version folder, what its model is there; a tokenizer is not needed. */
const ofModel = /^(config\.json|generation_config\.json|.*\.safetensors(\.index\.json)?)$/;

/** All that the run needs there: the version's weights, and its data as token ids. */
export async function packedParcels({ job, dir, here }: Pick<RemoteRun, 'job' | 'dir' | 'here'>): Promise<Parcel[]> {
  const packed = path.join(dir, 'packed');
  await rm(packed, { recursive: true, force: true });
  const end = await here({ kind: 'pack', job, out: packed });
  if (end.outcome === 'stopped') throw new ParleyError('cancelled', said('errors.remote.packingStopped'));
  const parcels: Parcel[] = [];
  for (const name of (await readdir(job.from)).sort()) {
    if (ofModel.test(name)) parcels.push(await parcelOf(`base/${name}`, path.join(job.from, name)));
  }
  for (const name of (await readdir(packed)).sort()) parcels.push(await parcelOf(name, path.join(packed, name)));
  return parcels;
}

function storageOf(parcels: readonly Parcel[]): number {
  const weights = parcels.filter(({ name }) => name.endsWith('.safetensors'));
  return STORAGE_PER_WEIGHT_BYTE * weights.reduce((sum, { bytes }) => sum + bytes, 0);
}
