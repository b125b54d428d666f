/** A process for one job, with the engine that the first argument names: trains or measures by its description, and ends with it. */
import { constants, getPriority, setPriority } from 'node:os';
import { os } from '@orpc/server';
import { assertNever } from '../../shared/domain/errors.ts';
import { engineArgument, takeExpectedFiles } from './engine-argument.ts';
import { createEngine } from './create-engine.ts';
import { inBatches } from './process/in-batches.ts';
import { jobSchema, type Job, type JobEnd, type JobProgressEvent, type JobResult } from './jobs.ts';
import type { JobContext } from './jobs/job-context.ts';
import { runContest } from './jobs/run-contest.ts';
import { runExample } from './jobs/run-example.ts';
import { runExport } from './jobs/run-export.ts';
import { runFootprint } from './jobs/run-footprint.ts';
import { runInspect } from './jobs/run-inspect.ts';
import { peakBytes, processMemory } from './jobs/process-memory.ts';
import { runEstimate } from './jobs/run-estimate.ts';
import { runLikelihood } from './jobs/run-likelihood.ts';
import { runImportGguf } from './jobs/run-import-gguf.ts';
import { runMergeAdapter } from './jobs/run-merge-adapter.ts';
import { runResampledJudges } from './jobs/run-resampled-judges.ts';
import { runPack } from './jobs/run-pack.ts';
import { runShrink } from './jobs/run-shrink.ts';
import { runUnpack } from './jobs/run-unpack.ts';
import { isTraining, train } from './jobs/trainers.ts';
import { serve } from './process/serve.ts';

const EVENT_INTERVAL_MS = 200;

// Before any native thread starts, since threads inherit it: chat and the interface go first. Never up: only an
// administrator may do that.
setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));

type WireEvent = JobProgressEvent | JobEnd;

const stop = new AbortController();
const engineName = engineArgument(process.argv[2]);
takeExpectedFiles(process.argv[3]);

const router = {
  run: os.input(jobSchema).handler(({ input: job }) =>
    inBatches<WireEvent>(
      async (emit) => {
        const engine = await createEngine(engineName, { repeatsGraphs: repeatsGraphs(job) });
        const result = await run(job, { engine, emit, signal: stop.signal, memory: processMemory(engine) });
        emit(
          result === undefined
            ? { type: 'done', outcome: 'stopped', result: null }
            : { type: 'done', outcome: 'completed', result },
        );
      },
      { intervalMs: EVENT_INTERVAL_MS, merge: mergeProgress },
    ),
  ),
  /** Ends the job at its next safe point: its stream then says `stopped`, and the checkpoint is on disk. */
  stop: os.handler(() => stop.abort()),
};

export type TrainingRouter = typeof router;
serve(router);

/** Whether it compiles one graph many times: each judge's update, or what reads prompts, anew for every batch of replies. */
function repeatsGraphs(job: Job): boolean {
  return job.kind === 'resampled-judges' || ('settings' in job && 'rolloutBatchSize' in job.settings);
}

/** The job's result; undefined where it was stopped. */
async function run(job: Job, context: JobContext): Promise<JobResult | undefined> {
  try {
    const result = await start(job, context);
    if ('checkpoints' in job) context.emit({ type: 'memory', usedBytes: peakBytes() });
    return result;
  } catch (error) {
    // A stop can meet a stage without checkpoints, such as a measurement: nothing to save, and nothing has failed.
    if (context.signal.aborted && error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  }
}

function start(job: Job, context: JobContext): Promise<JobResult | undefined> {
  if (isTraining(job)) return train(job, context);
  switch (job.kind) {
    case 'contest':
      return runContest(job, context);
    case 'resampled-judges':
      return runResampledJudges(job, context);
    case 'estimate':
      return runEstimate(job, context);
    case 'footprint':
      return Promise.resolve(runFootprint(job, context));
    case 'example':
      return runExample(job.task, context);
    case 'pack':
      return runPack(job, context);
    case 'unpack':
      return runUnpack(job, context);
    case 'likelihood':
      return runLikelihood(job, context);
    case 'inspect':
      return runInspect(job);
    case 'export':
      return runExport(job, context);
    case 'merge-adapter':
      return runMergeAdapter(job, context);
    case 'import-gguf':
      return runImportGguf(job, context);
    case 'shrink':
      return runShrink(job, context);
    default:
      return assertNever(job, 'kind of job');
  }
}

/** Of progress, only the latest matters. */
function mergeProgress(waiting: WireEvent[], event: WireEvent): boolean {
  if (event.type !== 'progress') return false;
  const at = waiting.findIndex((other) => other.type === 'progress');
  if (at >= 0) waiting.splice(at, 1);
  return false;
}
