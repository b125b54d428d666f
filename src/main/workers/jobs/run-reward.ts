import { ParleyError } from '../../../shared/domain/errors.ts';
import { preferencePairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { Random } from '../../../shared/domain/random.ts';
import { longerWinsBaseline, rewardModelAccuracy, type ScoredPair } from '../../evaluate/reward-model-accuracy.ts';
import { groupByPrompt } from '../../learn/comparison-groups.ts';
import { normalizeScores, scoreSequences, trainRewardModel, type RewardModel } from '../../learn/reward-model.ts';
import { readVersionFolder, type VersionContent } from '../../models/version-folder.ts';
import { comparisonLineSchema, type ComparisonLine, type JobOf, type JobResult } from '../jobs.ts';
import { encodeReplies } from './encode-replies.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { fittingPrompts, sampleReplies } from './sample-replies.ts';
import { writeVersion } from './write-version.ts';

/** The policy's own replies by which scores are put on a common scale, and how long they may be. */
const NORMALIZING_REPLIES = 128;
const NORMALIZING_TOKENS = 64;

export async function runReward(job: JobOf<'reward'>, context: JobContext): Promise<JobResult<'reward'> | undefined> {
  const startedAt = performance.now();
  const parent = await readVersionFolder(job.from);
  const { tokenizer } = parent;
  const train = await readLines(job.train, comparisonLineSchema);
  const heldOut = await readLines(job.heldOut, comparisonLineSchema);
  const heldOutPairs = preferencePairs(heldOut.map(fromOne));
  const groups = groupByPrompt(
    train.map(({ prompt, completions, ranks }) => ({
      promptKey: promptKey(prompt),
      sequences: sequencesOf(parent, { prompt, completions }),
      ranks,
    })),
  );
  if (groups.length === 0) throw noPairs('to train on', train.length);
  if (heldOutPairs.length === 0) throw noPairs('held out', heldOut.length);
  const random = Random.fromSeed(job.seed);
  const policy = { config: parent.config, tensors: parent.tensors };
  const trained = await trainRewardModel(
    { policy, padId: tokenizer.padId, groups, settings: job.settings, random },
    trainingContext(job, context),
  );
  if (trained.outcome === 'stopped') return undefined;
  const model = await normalizeScores(
    context.engine,
    trained.model,
    await ownReplies(parent, train, random.split('normalizing').uint32(), context),
    tokenizer.padId,
  );
  const bootstrap = { seed: random.split('bootstrap').uint32() };
  const accuracy = rewardModelAccuracy(await scorePairs(model, parent, heldOut, context), bootstrap);
  await writeVersion(job.out, parent, model.tensors);
  return {
    pairs: groups.reduce((sum, { pairs }) => sum + pairs.length, 0),
    heldOutPairs: heldOutPairs.length,
    heldOutAccuracy: accuracy.value,
    interval: [accuracy.low, accuracy.high],
    longerWinsBaseline: longerWinsBaseline(heldOutPairs, bootstrap).value,
    durationSeconds: (performance.now() - startedAt) / 1000,
  };
}

/** Ranks as the domain counts them: 1 is best. */
function fromOne(comparison: ComparisonLine): ComparisonLine {
  return { ...comparison, ranks: comparison.ranks.map((rank) => rank + 1) };
}

function sequencesOf(
  { tokenizer, config }: VersionContent,
  { prompt, completions }: Pick<ComparisonLine, 'prompt' | 'completions'>,
): Int32Array[] {
  return encodeReplies(tokenizer, prompt, completions, config.max_position_embeddings).map(({ ids }) => ids);
}

/** The policy's replies to prompts of the training part, prompt and reply together; several each where prompts are few. */
async function ownReplies(
  parent: VersionContent,
  train: readonly ComparisonLine[],
  seed: number,
  context: JobContext,
): Promise<Int32Array[]> {
  const different = [...new Map(train.map(({ prompt }) => [promptKey(prompt), prompt])).values()];
  const fitting = fittingPrompts(
    parent.tokenizer,
    different,
    parent.config.max_position_embeddings,
    NORMALIZING_TOKENS,
  );
  const prompts = fitting.slice(0, NORMALIZING_REPLIES).map(({ prompt }) => prompt);
  if (prompts.length === 0) throw noPairs('with a prompt that fits the context', train.length);
  const count = Math.min(8, Math.max(1, Math.floor(NORMALIZING_REPLIES / prompts.length)));
  const sampling = { temperature: 1, topK: 0, topP: 1, maxTokens: NORMALIZING_TOKENS };
  const replies = await sampleReplies(
    parent,
    prompts,
    { count, sampling, seed, stage: 'putting scores on a scale' },
    context,
  );
  return replies.flat().map(({ promptIds, tokenIds }) => Int32Array.of(...promptIds, ...tokenIds));
}

async function scorePairs(
  model: RewardModel,
  parent: VersionContent,
  comparisons: readonly ComparisonLine[],
  { engine }: JobContext,
): Promise<ScoredPair[]> {
  const sequences = comparisons.map((comparison) => sequencesOf(parent, comparison));
  const scores = await scoreSequences(engine, model, sequences.flat(), parent.tokenizer.padId);
  let start = 0;
  return comparisons.flatMap((comparison, i) => {
    const scoreOf = new Map(comparison.completions.map((text, j) => [text, scores[start + j]]));
    start += sequences[i].length;
    return preferencePairs([fromOne(comparison)]).map((pair) => ({
      promptKey: pair.promptKey,
      chosenScore: scoreOf.get(pair.chosen)!,
      rejectedScore: scoreOf.get(pair.rejected)!,
    }));
  });
}

function noPairs(which: string, comparisons: number): ParleyError {
  return new ParleyError(
    'too_little_data',
    `A reward model needs at least one comparison ${which} in which one reply is better than another; of the ` +
      `${comparisons} given, none is.`,
    { needed: 1, got: 0 },
  );
}
