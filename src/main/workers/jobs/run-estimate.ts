/** What training jobs would take in memory, decided as they would decide it themselves, from their data and the models' shapes. */
import { assertNever } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { dpoLoop } from '../../learn/dpo.ts';
import { planPpo } from '../../learn/ppo-memory.ts';
import { rewardLoop } from '../../learn/reward-model.ts';
import { sftLoop } from '../../learn/sft.ts';
import { planLoop } from '../../learn/training-loop.ts';
import type { PlannedMemory } from '../../learn/update-memory.ts';
import { readVersionHead, type VersionContent } from '../../models/version-folder.ts';
import { comparisonLineSchema, promptLineSchema, type ComparisonLine, type JobOf, type JobResult } from '../jobs.ts';
import { acceptedComparisons, encodedGroups } from './comparison-lines.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import type { JobContext } from './job-context.ts';
import { memoryEstimate } from './process-memory.ts';
import { readLines } from './read-lines.ts';
import { pretrainingBatches, requirePrompts } from './run-ppo.ts';
import { wholeSequences } from './run-reward.ts';
import { prepareSft } from './run-sft.ts';
import { fittingPrompts } from './sample-replies.ts';

type TrainingJob = JobOf<'estimate'>['jobs'][number];

export async function runEstimate({ jobs }: JobOf<'estimate'>, context: JobContext): Promise<JobResult<'estimate'>> {
  const estimates: JobResult<'estimate'> = [];
  for (const job of jobs) {
    // What is to be said about the data is said when the run starts.
    const planned = await plan(job, { ...context, emit: () => undefined });
    estimates.push({ ...memoryEstimate(context.memory, planned), refusal: planned.refusal?.message ?? null });
  }
  return estimates;
}

async function plan(job: TrainingJob, context: JobContext): Promise<PlannedMemory> {
  const head = await readVersionHead(job.from);
  const { padId } = head.tokenizer;
  // Shapes are all that counts.
  const policy = { config: head.config, tensors: new Map() };
  const random = Random.fromSeed(job.seed);
  const { jobBytes } = context.memory;
  switch (job.kind) {
    case 'sft':
      return planLoop(sftLoop({ ...(await prepareSft(job, head, context)), policy }), jobBytes);
    case 'reward': {
      const groups = wholeSequences(encodedGroups(head, await comparisonsOf(head, job.train)));
      return planLoop(rewardLoop({ policy, padId, groups, settings: job.settings, random }), jobBytes);
    }
    case 'dpo': {
      const groups = encodedGroups(head, await comparisonsOf(head, job.train));
      return planLoop(dpoLoop({ policy, padId, groups, settings: job.settings, random }), jobBytes);
    }
    case 'ppo': {
      const { settings } = job;
      const lines = await readLines(job.prompts, promptLineSchema);
      const found = fittingPrompts(
        head.tokenizer,
        lines.map(({ prompt }) => prompt),
        head.config.max_position_embeddings,
        settings.maxNewTokens,
      );
      const prompts = requirePrompts(lines.length, found);
      const rewardModel = { config: (await readVersionHead(job.rewardModel)).config, tensors: async () => new Map() };
      return planPpo(
        {
          policy,
          rewardModel,
          padId,
          prompts: prompts.map(({ ids }) => ids),
          rollouts: decodeRollouts(context, [], settings.rolloutPrecision),
          pretraining: await pretrainingBatches(job, head, random, context),
          settings,
        },
        jobBytes,
      );
    }
    default:
      return assertNever(job, 'kind of training');
  }
}

async function comparisonsOf(
  { tokenizer }: Pick<VersionContent, 'tokenizer'>,
  file: string,
): Promise<ComparisonLine[]> {
  return acceptedComparisons(tokenizer, await readLines(file, comparisonLineSchema));
}
