import path from 'node:path';
import { Random } from '../../../shared/domain/random.ts';
import { dpoLoop, implicitRewards, trainDpo } from '../../learn/dpo/dpo.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { readVersionFolder, type VersionHead } from '../../models/files/version-folder.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import { comparisonsToPlan, encodedGroups, heldOutFigures, readComparisons } from './comparison-lines.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { writeVersion } from './write-version.ts';

export async function planDpo(job: JobOf<'dpo'>, head: VersionHead, context: JobContext): Promise<PlannedMemory> {
  const groups = encodedGroups(head, await comparisonsToPlan(head, job.train));
  const policy = { config: head.config, tensors: new Map() };
  const { settings, seed } = job;
  const training = { policy, padId: head.tokenizer.padId, groups, settings, random: Random.fromSeed(seed) };
  return planLoop(dpoLoop(training), context.memory.jobBytes);
}

export async function runDpo(job: JobOf<'dpo'>, context: JobContext): Promise<JobResult<'dpo'> | undefined> {
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { train, heldOut } = await readComparisons('DPO', job, parent, context);
  const groups = encodedGroups(parent, train);
  const random = Random.fromSeed(job.seed);
  const policy = { config: parent.config, tensors: parent.tensors };
  const training = { policy, padId: parent.tokenizer.padId, groups, settings, random };
  const trained = await trainDpo(training, trainingContext(job, context));
  if (trained.outcome === 'stopped') return undefined;
  const { tensors } = mergeAdapters({ config: parent.config, tensors: trained.tensors }, settings);
  const figures = await heldOutFigures(
    heldOut,
    parent,
    (sequences) => implicitRewards(sequences, tensors, training, context),
    { seed: random.split('bootstrap').uint32() },
  );
  context.emit({ type: 'metrics', step: trained.steps, values: figures.metrics });
  await writeVersion(job.out, parent, tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  return {
    steps: trained.steps,
    tokens: trained.tokens,
    pairs: groups.reduce((sum, { pairs }) => sum + pairs.length, 0),
    ...figures.result,
  };
}
