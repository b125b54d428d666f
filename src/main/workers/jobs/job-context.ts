import type { Engine } from '../../engines/engine.ts';
import type { Checkpoints, Reporter, TrainingContext } from '../../learn/ports.ts';
import { checkpointFolder } from '../checkpoint-folder.ts';
import type { JobProgressEvent } from '../jobs.ts';
import { memoryEstimate, type ProcessMemory } from './process-memory.ts';

/** What of a job its checkpoints depend on. */
interface TrainingJob {
  readonly kind: string;
  readonly seed: number;
  readonly settings: object;
  readonly checkpoints: string;
}

/** What a job is given besides its own description. */
export interface JobContext {
  readonly engine: Engine;
  readonly emit: (event: JobProgressEvent) => void;
  /** Fires when the job is to stop: it then saves a checkpoint, where it has any, and ends without a result. */
  readonly signal: AbortSignal;
  readonly memory: ProcessMemory;
}

/**
 * What the trainers of learn/ are given.
 * @param samples takes what the policy wrote, where the method shows it
 */
export function trainingContext(
  job: TrainingJob,
  { engine, emit, signal, memory }: JobContext,
  samples: Reporter['samples'] = () => undefined,
): TrainingContext {
  const reporter: Reporter = {
    progress: (progress) => emit({ type: 'progress', ...progress }),
    metrics: (step, values) => emit({ type: 'metrics', step, values }),
    samples,
    memory: (report) => emit({ type: 'memory', expected: memoryEstimate(memory, report) }),
  };
  return { engine, reporter, checkpoints: checkpointsOf(job, emit), memoryBytes: memory.jobBytes, signal };
}

/**
 * Files may have moved between two starts, and a resumed run may save more or less often; all else must be the same. How
 * updates are computed stands in the checkpoint itself.
 */
function checkpointsOf({ kind, seed, settings, checkpoints }: TrainingJob, emit: JobContext['emit']): Checkpoints {
  const free = { checkpointEvery: undefined, gradientCheckpointing: undefined, gradientAccumulationSteps: undefined };
  const lasting = { ...settings, ...free };
  const job = `${kind}, seed ${seed}, settings ${JSON.stringify(lasting)}`;
  return checkpointFolder(checkpoints, job, (message) => emit({ type: 'notice', message }));
}
