/** A job in a process of its own. */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { EngineName } from '../../shared/domain/engine-name.ts';
import type { JobEnd, JobInput, JobProgressEvent } from './jobs.ts';
import type { ExpectedFiles } from '../models/files/recorded-files.ts';
import type { StartProcess } from './process/protocol.ts';
import { spawnWorker } from './process/spawn.ts';
import type { TrainingRouter } from './training-worker.ts';

const entry = new URL('./training-worker.ts', import.meta.url);

export interface StartTrainingOptions {
  /** What the job computes with; the CPU unless said. */
  readonly engine?: EngineName;
  /** What is on record of the models that the job reads: a damaged one ends it. */
  readonly expected?: ExpectedFiles;
  /** Asks the job to stop: it saves a checkpoint and ends with outcome 'stopped'. */
  readonly signal?: AbortSignal;
  /** Ends the process at once: the job throws `worker_died`, and goes on from its last checkpoint. */
  readonly kill?: AbortSignal;
  /** In order; an update's metrics come again when a killed job is resumed from before it. */
  readonly onEvent?: (event: JobProgressEvent) => void;
  /** Told once, when the process has started. */
  readonly onStart?: (worker: { readonly pid: number | undefined }) => void;
  /** What the worker writes on stdout and stderr. Default: our stderr. */
  readonly onOutput?: (text: string) => void;
  /** How a process is started; a child process of Node unless said. */
  readonly start?: StartProcess;
}

/**
 * Runs a job to its end. Checkpoints and the result's folder are on disk when the promise resolves; the process is gone.
 * @throws ParleyError of the job; `worker_died` when its process ended, after which the same job goes on from its checkpoint
 */
export async function startTraining<Input extends JobInput>(
  job: Input,
  {
    engine = 'onnxruntime-cpu',
    expected = {},
    signal,
    kill,
    onEvent,
    onStart,
    onOutput,
    start,
  }: StartTrainingOptions = {},
): Promise<JobEnd<Input['kind']>> {
  const worker = spawnWorker<TrainingRouter>(
    entry,
    { name: `training worker (${job.kind})`, args: [engine, JSON.stringify(expected)], onOutput },
    start,
  );
  onStart?.({ pid: worker.pid });
  // A worker that is gone needs no stopping; the job's own call tells of its end.
  const stop = () => void worker.client.stop().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  const end = () => void worker.kill();
  kill?.addEventListener('abort', end, { once: true });
  try {
    if (kill?.aborted === true) end();
    if (signal?.aborted === true) stop();
    for await (const batch of await worker.client.run(job)) {
      for (const event of batch) {
        if (event.type === 'done') return event as JobEnd<Input['kind']>;
        onEvent?.(event);
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    kill?.removeEventListener('abort', end);
    await worker.kill();
  }
  throw new ParleyError('internal', `The training worker ended its ${job.kind} job without a result.`);
}
