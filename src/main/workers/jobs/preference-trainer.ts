/** Trains by a method that learns from comparisons without a reward model. */
import path from 'node:path';
import { Random } from '../../../shared/domain/random.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import {
  impliedRewards,
  preferenceLoop,
  trainPreference,
  type PreferenceSettings,
} from '../../learn/preference/preference-loop.ts';
import type { PreferenceMethod } from '../../learn/preference/preference-method.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { readVersionFolder, type VersionHead } from '../../models/files/version-folder.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import { comparisonsToPlan, encodedGroups, heldOutFigures, readComparisons } from './comparison-lines.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { writeVersion } from './write-version.ts';

type ComparisonJob<Settings> = Omit<JobOf<'dpo'>, 'kind' | 'settings'> & {
  readonly kind: string;
  readonly settings: Settings;
};

export function preferenceTrainer<Settings extends PreferenceSettings>(method: PreferenceMethod<Settings>) {
  return {
    run: (job: ComparisonJob<Settings>, context: JobContext) => run(method, job, context),
    plan: (job: ComparisonJob<Settings>, head: VersionHead, context: JobContext) => plan(method, job, head, context),
  };
}

async function plan<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  { train, heldOut: heldOutFile, settings, seed }: ComparisonJob<Settings>,
  head: VersionHead,
  context: JobContext,
): Promise<PlannedMemory> {
  const groups = encodedGroups(head, await comparisonsToPlan(head, train));
  const policy = { config: head.config, tensors: new Map() };
  const heldOut = encodedGroups(head, await comparisonsToPlan(head, heldOutFile));
  const training = { policy, padId: head.tokenizer.padId, groups, heldOut, settings, random: Random.fromSeed(seed) };
  return planLoop(preferenceLoop(method, training), context.memory.jobBytes);
}

async function run<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  job: ComparisonJob<Settings>,
  context: JobContext,
): Promise<JobResult<'dpo'> | undefined> {
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { train, heldOut } = await readComparisons(method.name, job, parent, context);
  const groups = encodedGroups(parent, train);
  const random = Random.fromSeed(job.seed);
  const policy = { config: parent.config, tensors: parent.tensors };
  const measured = encodedGroups(parent, heldOut);
  const training = { policy, padId: parent.tokenizer.padId, groups, heldOut: measured, settings, random };
  const trained = await trainPreference(method, training, trainingContext(job, context));
  if (trained.outcome === 'stopped') return undefined;
  const { tensors } = mergeAdapters({ config: parent.config, tensors: trained.tensors }, settings);
  const figures = await heldOutFigures(
    heldOut,
    parent,
    (sequences) => impliedRewards(method, sequences, tensors, training, context),
    { seed: random.split('bootstrap').uint32() },
  );
  context.emit({ type: 'metrics', step: trained.steps, values: figures.metrics });
  await writeVersion(job.out, parent, tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  return {
    steps: trained.steps,
    tokens: trained.tokens,
    keptStep: trained.keptStep,
    endedEarly: trained.endedEarly,
    pairs: groups.reduce((sum, { pairs }) => sum + pairs.length, 0),
    ...figures.result,
  };
}
