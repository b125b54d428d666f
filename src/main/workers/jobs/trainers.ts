/** What trains by each method. */
import type { MethodName } from '../../../shared/methods/all.ts';
import { isMethod } from '../../../shared/methods/all.ts';
import { a2c } from '../../learn/a2c/a2c.ts';
import { bestOfN } from '../../learn/best-of-n/best-of-n.ts';
import { dpo } from '../../learn/dpo/dpo.ts';
import { grpo } from '../../learn/grpo/grpo.ts';
import { onlineDpo } from '../../learn/online-dpo/online-dpo.ts';
import { orpo } from '../../learn/orpo/orpo.ts';
import { ppo } from '../../learn/ppo/ppo.ts';
import { reinforce } from '../../learn/reinforce/reinforce.ts';
import { rloo } from '../../learn/rloo/rloo.ts';
import { simpo } from '../../learn/simpo/simpo.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { readVersionHead, type VersionHead } from '../../models/files/version-folder.ts';
import type { Job, JobOf, JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { preferenceTrainer } from './preference-trainer.ts';
import { planDqn, runDqn } from './run-dqn.ts';
import { planDistill, runDistill } from './run-distill.ts';
import { planKto, runKto } from './run-kto.ts';
import { onlineTrainer } from './run-online.ts';
import { planReward, runReward } from './run-reward.ts';
import { planSft, runSft } from './run-sft.ts';

interface Trainer<Name extends MethodName> {
  /** The job's result; undefined where it was stopped. */
  readonly run: (job: JobOf<Name>, context: JobContext) => Promise<JobResult<Name> | undefined>;
  /** What it would take in memory, by the version's shapes and the longest of its data. */
  readonly plan: (job: JobOf<Name>, head: VersionHead, context: JobContext) => Promise<PlannedMemory>;
}

/** A method without a trainer does not compile. */
const trainers: { readonly [Name in MethodName]: Trainer<Name> } = {
  sft: { run: runSft, plan: planSft },
  distill: { run: runDistill, plan: planDistill },
  reward: { run: runReward, plan: planReward },
  dpo: preferenceTrainer(dpo),
  orpo: preferenceTrainer(orpo),
  simpo: preferenceTrainer(simpo),
  kto: { run: runKto, plan: planKto },
  ppo: onlineTrainer(ppo),
  rloo: onlineTrainer(rloo),
  grpo: onlineTrainer(grpo),
  reinforce: onlineTrainer(reinforce),
  a2c: onlineTrainer(a2c),
  'online-dpo': onlineTrainer(onlineDpo),
  'best-of-n': onlineTrainer(bestOfN),
  dqn: { run: runDqn, plan: planDqn },
};

export type TrainingJob = JobOf<MethodName>;

export function isTraining(job: Job): job is TrainingJob {
  return isMethod(job.kind);
}

/** The job's result; undefined where it was stopped. */
export function train(job: TrainingJob, context: JobContext): Promise<JobResult | undefined> {
  return trainerOf(job).run(job, context);
}

/** What the job would take in memory. */
export async function planMemory(job: TrainingJob, context: JobContext): Promise<PlannedMemory> {
  return trainerOf(job).plan(job, await readVersionHead(job.from), context);
}

/** A trainer is given jobs of its own method only. */
function trainerOf({ kind }: TrainingJob): Trainer<MethodName> {
  return trainers[kind] as unknown as Trainer<MethodName>;
}
