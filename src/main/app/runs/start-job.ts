import type { JobEnd, JobInput, JobKind, JobResult } from '../../workers/jobs.ts';
import type { StartTrainingOptions } from '../../workers/start-training.ts';
import { Turns } from '../chat/turns.ts';

/** Runs a job in a training worker of its own: `startTraining` with the host's options filled in. */
export type StartJob = <Input extends JobInput>(
  job: Input,
  options: Pick<StartTrainingOptions, 'signal' | 'kill' | 'onEvent'>,
) => Promise<JobEnd<Input['kind']>>;

export type ResultOf<Input extends JobInput> = JobResult<Input['kind']>;

/** Processes at once for each kind of work that anybody may ask for at any time. */
const AT_ONCE = 2;

/** Runs take their turns by themselves (run-manager.ts); what is asked for beside them takes its turn here. */
export function startInTurn(start: StartJob): StartJob {
  const [files, estimates, evaluations] = [new Turns(AT_ONCE), new Turns(AT_ONCE), new Turns(AT_ONCE)];
  const lanes: Partial<Record<JobKind, Turns>> = {
    inspect: files,
    export: files,
    'merge-adapter': files,
    'import-gguf': files,
    shrink: files,
    estimate: estimates,
    footprint: estimates,
    contest: evaluations,
    likelihood: evaluations,
    example: evaluations,
  };
  return async (job, options) => {
    const lane = lanes[job.kind];
    if (lane === undefined) return start(job, options);
    const onWait = () => options.onEvent?.({ type: 'progress', stage: 'waiting', done: 0, total: 1 });
    return lane.run(() => start(job, options), { signal: options.signal, onWait });
  };
}
