import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import { ppo, trainPpo } from '../../learn/ppo/ppo.ts';
import { modelReward } from '../../learn/rollout/model-reward.ts';
import { planOnline } from '../../learn/rollout/online-memory.ts';
import { paddedBatches, type SftBatches } from '../../learn/data/sft-batches.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import {
  readVersionFolder,
  readVersionHead,
  type VersionContent,
  type VersionHead,
} from '../../models/files/version-folder.ts';
import { conversationLineSchema, promptLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import { replyText } from '../policy/reply-text.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { readRewardModel } from './read-reward-model.ts';
import { fittingPrompts, type FittingPrompts } from './sample-replies.ts';
import { sftExamples } from './sft-examples.ts';
import { writeVersion } from './write-version.ts';

/** Conversations of one pretraining batch. */
const PRETRAINING_BATCH = 8;

export async function runPpo(job: JobOf<'ppo'>, context: JobContext): Promise<JobResult<'ppo'> | undefined> {
  const { emit } = context;
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { config, tokenizer } = parent;
  const stopIds = endIdsOf(parent);
  const { config: rewardConfig } = await readVersionHead(job.rewardModel);
  const { given, found, prompts } = await promptsOf(job, parent);
  noticeLeftOut(given, found, context);
  const messagesOf = new Map(prompts.map(({ ids, prompt }) => [ids, prompt]));
  const random = Random.fromSeed(job.seed);
  const trained = await trainPpo(
    {
      policy: { config, tensors: parent.tensors },
      reward: modelReward(
        {
          config: rewardConfig,
          tensors: async () => {
            const { tensors, extras } = await readRewardModel(job.rewardModel, tokenizer);
            return new Map([...tensors, ...extras]);
          },
        },
        tokenizer.padId,
      ),
      padId: tokenizer.padId,
      prompts: prompts.map(({ ids }) => ids),
      rollouts: decodeRollouts(context, stopIds, settings.rolloutPrecision),
      pretraining: await pretrainingBatches(job, parent, random, context),
      settings,
      random,
    },
    trainingContext(job, context, (step, samples) => {
      for (const { prompt, completion, score } of samples) {
        const text = replyText(completion, tokenizer, stopIds);
        emit({ type: 'sample', step, prompt: messagesOf.get(prompt) ?? [], completion: text, score, kl: null });
      }
    }),
  );
  if (trained.outcome === 'stopped') return undefined;
  if (trained.endedEarly !== undefined) emit({ type: 'notice', message: trained.endedEarly });
  const { tensors } = mergeAdapters({ config, tensors: trained.tensors }, settings);
  await writeVersion(job.out, parent, tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  const { episodes, updates, kl, score, endedEarly = null } = trained;
  return { episodes, steps: updates, kl, score, endedEarly };
}

export async function planPpo(job: JobOf<'ppo'>, head: VersionHead, context: JobContext): Promise<PlannedMemory> {
  const { settings } = job;
  const { config, tokenizer } = head;
  const { prompts } = await promptsOf(job, head);
  const rewardModel = { config: (await readVersionHead(job.rewardModel)).config, tensors: async () => new Map() };
  return planOnline(
    ppo,
    {
      policy: { config, tensors: new Map() },
      reward: modelReward(rewardModel, tokenizer.padId),
      padId: tokenizer.padId,
      prompts: prompts.map(({ ids }) => ids),
      rollouts: decodeRollouts(context, [], settings.rolloutPrecision),
      pretraining: await pretrainingBatches(job, head, Random.fromSeed(job.seed), context),
      settings,
    },
    context.memory.jobBytes,
  );
}

/** Those that leave room for a reply, of how many there are. @throws ParleyError too_little_data */
async function promptsOf({ prompts: file, settings }: JobOf<'ppo'>, { config, tokenizer }: VersionHead) {
  const given = (await readLines(file, promptLineSchema)).map(({ prompt }) => prompt);
  const found = fittingPrompts(tokenizer, given, config.max_position_embeddings, settings.maxNewTokens);
  return { given: given.length, found, prompts: requirePrompts(given.length, found) };
}

/** @throws ParleyError too_little_data */
function requirePrompts(given: number, { fitting, refused }: FittingPrompts): FittingPrompts['fitting'] {
  if (fitting.length > 0) return fitting;
  const problem = `PPO needs at least one prompt that leaves room for a reply; of the ${given} given, none does.`;
  throw new ParleyError('too_little_data', `${problem} ${refused.sentences}`.trim(), { needed: 1, got: 0 });
}

function noticeLeftOut(given: number, { tooLong, refused }: FittingPrompts, context: JobContext): void {
  refused.tell(context);
  if (tooLong > 0) {
    context.emit({
      type: 'notice',
      message: `${tooLong} of ${given} prompts are too long for the context and were left out.`,
    });
  }
}

async function pretrainingBatches(
  { demonstrations, settings }: JobOf<'ppo'>,
  { config, tokenizer }: Pick<VersionContent, 'config' | 'tokenizer'>,
  random: Random,
  context: Pick<JobContext, 'emit'>,
): Promise<SftBatches | undefined> {
  if (settings.pretrainingCoef === 0 || demonstrations === undefined) return undefined;
  const conversations = await readLines(demonstrations, conversationLineSchema);
  const maxLength = config.max_position_embeddings;
  const examples = sftExamples(tokenizer, conversations, 'assistant', maxLength, context);
  // More epochs than any run has updates: each pass comes in an order of its own.
  return paddedBatches(examples, {
    batchSize: PRETRAINING_BATCH,
    epochs: 1000,
    maxLength,
    random: random.split('pretraining'),
  });
}
