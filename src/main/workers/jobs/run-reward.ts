import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { said } from '../../../shared/language/said.ts';
import type { ComparisonGroup, CompletedSequence } from '../../learn/data/comparison-groups.ts';
import { normalizeScores, rewardLoop, trainRewardModel } from '../../learn/reward/reward-model.ts';
import { scoreSequences } from '../../learn/scoring/scorer.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { readVersionFolder, type VersionContent, type VersionHead } from '../../models/files/version-folder.ts';
import type { ComparisonLine, JobOf, JobResult } from '../jobs.ts';
import { comparisonsToPlan, encodedGroups, heldOutFigures, readComparisons } from './comparison-lines.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { fittingPrompts, sampleReplies } from './sample-replies.ts';
import { writeVersion } from './write-version.ts';

/** The policy's own replies by which scores are put on a common scale, and how long they may be. */
const NORMALIZING_REPLIES = 128;
const NORMALIZING_TOKENS = 64;

export async function planReward(job: JobOf<'reward'>, head: VersionHead, context: JobContext): Promise<PlannedMemory> {
  const groups = wholeSequences(encodedGroups(head, await comparisonsToPlan(head, job.train)));
  const policy = { config: head.config, tensors: new Map() };
  const { settings, seed } = job;
  const heldOut = wholeSequences(encodedGroups(head, await comparisonsToPlan(head, job.heldOut)));
  const training = { policy, padId: head.tokenizer.padId, groups, heldOut, settings, random: Random.fromSeed(seed) };
  return planLoop(rewardLoop(training), context.memory.jobBytes);
}

export async function runReward(job: JobOf<'reward'>, context: JobContext): Promise<JobResult<'reward'> | undefined> {
  const parent = await readVersionFolder(job.from);
  const { padId } = parent.tokenizer;
  const { train, heldOut } = await readComparisons('reward', job, parent, context);
  const groups = wholeSequences(encodedGroups(parent, train));
  const random = Random.fromSeed(job.seed);
  const policy = { config: parent.config, tensors: parent.tensors };
  const trained = await trainRewardModel(
    {
      policy,
      padId,
      groups,
      heldOut: wholeSequences(encodedGroups(parent, heldOut)),
      settings: job.settings,
      random,
    },
    trainingContext(job, context),
  );
  if (trained.outcome === 'stopped') return undefined;
  const replies = await ownReplies(parent, train, random.split('normalizing').uint32(), context);
  const model = await normalizeScores(context.engine, trained.model, replies, padId);
  const figures = await heldOutFigures(
    heldOut,
    parent,
    (sequences) =>
      scoreSequences(
        context.engine,
        model,
        sequences.map(({ ids }) => ids),
        padId,
      ),
    { seed: random.split('bootstrap').uint32() },
  );
  context.emit({ type: 'metrics', step: trained.steps, values: figures.metrics });
  await writeVersion(job.out, parent, model.tensors);
  return {
    steps: trained.steps,
    tokens: trained.tokens,
    keptStep: trained.keptStep,
    endedEarly: trained.endedEarly,
    pairs: groups.reduce((sum, { pairs }) => sum + pairs.length, 0),
    ...figures.result,
  };
}

/** As a reward model reads them: where a completion begins is nothing to it. */
export function wholeSequences(groups: readonly ComparisonGroup<CompletedSequence>[]): ComparisonGroup[] {
  return groups.map(({ sequences, pairs }) => ({ sequences: sequences.map(({ ids }) => ids), pairs }));
}

/** The policy's replies to prompts of the training part, prompt and reply together; several each where prompts are few. */
async function ownReplies(
  parent: VersionContent,
  train: readonly ComparisonLine[],
  seed: number,
  context: JobContext,
): Promise<Int32Array[]> {
  const different = [...new Map(train.map(({ prompt }) => [promptKey(prompt), prompt])).values()];
  const { fitting } = fittingPrompts(
    parent.tokenizer,
    different,
    parent.config.max_position_embeddings,
    NORMALIZING_TOKENS,
  );
  const prompts = fitting.slice(0, NORMALIZING_REPLIES).map(({ prompt }) => prompt);
  if (prompts.length === 0) {
    throw new ParleyError(
      'too_little_data',
      said('training.noPromptsToNormalize', { tokens: NORMALIZING_TOKENS, given: train.length }),
      { needed: 1, got: 0 },
    );
  }
  const count = Math.min(8, Math.max(1, Math.floor(NORMALIZING_REPLIES / prompts.length)));
  const sampling = { temperature: 1, topK: 0, topP: 1, maxTokens: NORMALIZING_TOKENS };
  const replies = await sampleReplies(parent, prompts, { count, sampling, seed, stage: 'scaling' }, context);
  return replies.flat().map(({ promptIds, tokenIds }) => Int32Array.of(...promptIds, ...tokenIds));
}
