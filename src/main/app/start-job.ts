import type { JobEnd, JobInput, JobResult } from '../workers/jobs.ts';
import type { StartTrainingOptions } from '../workers/start-training.ts';

/** Runs a job in a training worker of its own: `startTraining` with the host's options filled in. */
export type StartJob = <Input extends JobInput>(
  job: Input,
  options: Pick<StartTrainingOptions, 'signal' | 'onEvent'>,
) => Promise<JobEnd<Input['kind']>>;

export type ResultOf<Input extends JobInput> = JobResult<Input['kind']>;
