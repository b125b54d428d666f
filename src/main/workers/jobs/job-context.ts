import type { Engine } from '../../engines/engine.ts';
import type { Checkpoints, MemoryReport, Reporter, TrainingContext } from '../../learn/ports.ts';
import { megabytes } from '../../learn/update-memory.ts';
import { checkpointFolder } from '../checkpoint-folder.ts';
import type { Job, JobProgressEvent } from '../jobs.ts';

type TrainingJob = Extract<Job, { checkpoints: string }>;

/** What a job is given besides its own description. */
export interface JobContext {
  readonly engine: Engine;
  readonly emit: (event: JobProgressEvent) => void;
  /** Fires when the job is to stop: it then saves a checkpoint, where it has any, and ends without a result. */
  readonly signal: AbortSignal;
}

/**
 * What the trainers of learn/ are given.
 * @param samples takes what the policy wrote, where the method shows it
 */
export function trainingContext(
  job: TrainingJob,
  { engine, emit, signal }: JobContext,
  samples: Reporter['samples'] = () => undefined,
): TrainingContext {
  let estimate: MemoryReport | undefined;
  const reporter: Reporter = {
    progress: (progress) => {
      emit({ type: 'progress', ...progress });
      if (estimate?.stage === progress.stage && progress.done === progress.total) emit(notice(usedMemory(estimate)));
    },
    metrics: (step, values) => emit({ type: 'metrics', step, values }),
    samples,
    memory: (report) => {
      estimate = report;
      emit(notice(expectedMemory(report)));
    },
  };
  return { engine, reporter, checkpoints: checkpointsOf(job), memoryBytes: availableBytes(engine), signal };
}

const notice = (message: string): JobProgressEvent => ({ type: 'notice', message });

/** For what the estimate does not see: the runtime's own tables, a decode session's cache, other programs' next wishes. */
const SPARE_SHARE = 0.1;

/** What there is for a run on the CPU; of a device's own memory nobody tells us. */
function availableBytes({ device }: Engine): number | undefined {
  return device === 'cpu' ? (1 - SPARE_SHARE) * process.availableMemory() : undefined;
}

function expectedMemory({ stage, plan, memory }: MemoryReport): string {
  const how = [
    plan.recompute && 'activations computed twice instead of kept',
    plan.parts > 1 && `each batch in ${plan.parts} parts`,
  ].filter((part) => part !== false);
  const shares = `weights ${megabytes(memory.parameters)}, optimizer ${megabytes(memory.optimizer)}, copies while updating ${megabytes(memory.copies)}, the largest batch ${megabytes(memory.activations)}`;
  const therefore = how.length === 0 ? '' : ` So that it fits: ${how.join(', ')}.`;
  return `${stage} is expected to take ${megabytes(memory.total)} of memory: ${shares}.${therefore}`;
}

/** The most the process has ever held is the operating system's figure, runtime and libraries included. */
function usedMemory({ stage, memory }: MemoryReport): string {
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return `${stage}: the process held at most ${megabytes(peakBytes)}, of which ${megabytes(memory.total)} had been expected for training itself.`;
}

/**
 * Files may have moved between two starts, and a resumed run may save more or less often; all else must be the same. How
 * updates are computed stands in the checkpoint itself.
 */
function checkpointsOf({ kind, seed, settings, checkpoints }: TrainingJob): Checkpoints {
  const free = { checkpointEvery: undefined, gradientCheckpointing: undefined, gradientAccumulationSteps: undefined };
  const lasting = { ...settings, ...free };
  return checkpointFolder(checkpoints, `${kind}, seed ${seed}, settings ${JSON.stringify(lasting)}`);
}
