/** Runs of methods that learn from what the policy writes itself: prompts and rewards in, a version out. */
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { said } from '../../../shared/language/said.ts';
import { saidMethod } from '../../../shared/methods/said-method.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import { paddedBatches, type SftBatches } from '../../learn/data/sft-batches.ts';
import type { PlannedJob } from '../../learn/rollout/online-job.ts';
import type { OnlineMethod } from '../../learn/rollout/online-method.ts';
import { planOnline } from '../../learn/rollout/online-memory.ts';
import { trainOnline } from '../../learn/rollout/rollout-loop.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import { readVersionFolder, type VersionContent, type VersionHead } from '../../models/files/version-folder.ts';
import { conversationLineSchema, promptLineSchema, type JobOf, type JobResult, type PromptLine } from '../jobs.ts';
import { replyText } from '../policy/reply-text.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { practiseInEnvironment } from './practise-in-environment.ts';
import { openRewards } from './open-rewards.ts';
import { readLines } from './read-lines.ts';
import { withRefused } from './refused-items.ts';
import { fittingPrompts } from './sample-replies.ts';
import { sftExamples } from './sft-examples.ts';
import { writeVersion } from './write-version.ts';

/** Conversations of one pretraining batch. */
const PRETRAINING_BATCH = 8;

/** What the jobs of all of them have. */
type OnlineJob = Omit<JobOf<'ppo'>, 'kind' | 'settings'> & {
  readonly kind: MethodName;
  readonly settings: RolloutSettings;
};
type OnlineJobResult = JobResult<'ppo'>;

export function onlineTrainer<Settings extends RolloutSettings, Item>(method: OnlineMethod<Settings, Item>) {
  // A job's settings are those of its own method: its schema has read them.
  const general = method as unknown as OnlineMethod<RolloutSettings, Item>;
  return {
    run: (job: OnlineJob, context: JobContext) => runOnline(general, job, context),
    plan: (job: OnlineJob, head: VersionHead, context: JobContext) => planOnlineJob(general, job, head, context),
  };
}

async function runOnline<Item>(
  method: OnlineMethod<RolloutSettings, Item>,
  job: OnlineJob,
  context: JobContext,
): Promise<OnlineJobResult | undefined> {
  const { emit } = context;
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { config, tokenizer } = parent;
  const stopIds = endIdsOf(parent);
  const random = Random.fromSeed(job.seed);
  const { prompts, ...practice } = await practiceOf(method.name, job, parent, stopIds, context);
  const openingOf = new Map(prompts.map(({ ids, messages }) => [ids, messages]));
  const trained = await trainOnline(
    method,
    {
      policy: { config, tensors: parent.tensors },
      ...practice,
      padId: tokenizer.padId,
      prompts: prompts.map(({ ids }) => ids),
      pretraining: await pretrainingBatches(job, parent, random, context),
      settings,
      random,
    },
    trainingContext(job, context, (step, samples) => {
      for (const { prompt, completion, score } of samples) {
        const opening = openingOf.get(prompt) ?? [];
        const text =
          completion.conversation === undefined
            ? replyText(completion.tokenIds, tokenizer, stopIds)
            : transcript(completion.conversation.messages.slice(opening.length));
        emit({ type: 'sample', step, prompt: opening, completion: text, score, kl: null });
      }
    }),
  );
  if (trained.outcome === 'stopped') return undefined;
  if (trained.endedEarly !== undefined) emit({ type: 'notice', message: trained.endedEarly });
  const { tensors } = mergeAdapters({ config, tensors: trained.tensors }, settings);
  await writeVersion(job.out, parent, tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  const { episodes, updates, kl, score, endedEarly = null } = trained;
  return { episodes, steps: updates, kl, score, scoreAlone: null, endedEarly };
}

async function planOnlineJob<Item>(
  method: OnlineMethod<RolloutSettings, Item>,
  job: OnlineJob,
  head: VersionHead,
  context: JobContext,
): Promise<PlannedMemory> {
  const { settings } = job;
  const { config, tokenizer } = head;
  const { prompts, ...practice } = await practiceOf(method.name, job, head, [], context);
  return planOnline(
    method,
    {
      policy: { config, tensors: new Map() },
      ...practice,
      padId: tokenizer.padId,
      prompts: prompts.map(({ ids }) => ids),
      pretraining: await pretrainingBatches(job, head, Random.fromSeed(job.seed), context),
      settings,
    },
    context.memory.jobBytes,
  );
}

interface EncodedPrompt {
  readonly ids: Int32Array;
  readonly messages: PromptLine['prompt'];
}

/** What the policy replies to, how, and what that is worth. */
interface Practice extends Pick<PlannedJob, 'reward' | 'rollouts'> {
  readonly prompts: readonly EncodedPrompt[];
}

/** Single replies to the job's prompts with the job's rewards, or conversations with an environment. */
async function practiceOf(
  name: MethodName,
  job: OnlineJob,
  version: VersionHead,
  stopIds: readonly number[],
  context: JobContext,
): Promise<Practice> {
  const { settings } = job;
  const rollouts = decodeRollouts(context, stopIds, settings.rolloutPrecision);
  if (settings.env !== 'prompts') {
    const env = { name: settings.env, shaping: settings.shaping, gamma: settings.gamma ?? 1 };
    return practiseInEnvironment({ env, version, stopIds, rollouts, settings, seed: job.seed, context });
  }
  const prompts = await promptsOf(name, job, version, context);
  const lineOf = new Map(prompts.map(({ ids, line }) => [ids, line]));
  return {
    prompts: prompts.map(({ ids, line }) => ({ ids, messages: line.prompt })),
    reward: await openRewards(job.reward, { tokenizer: version.tokenizer, stopIds, lineOf }),
    rollouts,
  };
}

/** The turns after the opening as people read them: the policy's as they are, the environment's behind a mark. */
export function transcript(messages: PromptLine['prompt']): string {
  return messages.map(({ role, content }) => (role === 'assistant' ? content : `› ${content}`)).join('\n');
}

/** Those that leave room for a reply. @throws ParleyError too_little_data */
export async function promptsOf(
  name: MethodName,
  { prompts: file, settings }: { readonly prompts: string; readonly settings: { readonly maxNewTokens: number } },
  { config, tokenizer }: VersionHead,
  context: Pick<JobContext, 'emit'>,
): Promise<{ readonly ids: Int32Array; readonly line: PromptLine }[]> {
  const lines = await readLines(file, promptLineSchema);
  const given = lines.map(({ prompt }) => prompt);
  const { max_position_embeddings: contextTokens } = config;
  const { fitting, tooLong, refused } = fittingPrompts(tokenizer, given, contextTokens, settings.maxNewTokens);
  if (fitting.length === 0) {
    const problem = said('training.noFittingPrompts', { method: saidMethod(name), given: given.length });
    throw new ParleyError('too_little_data', withRefused(problem, refused.said), { needed: 1, got: 0 });
  }
  refused.tell(context);
  if (tooLong > 0) {
    const message = said('training.promptsTooLong', { count: tooLong, given: given.length });
    context.emit({ type: 'notice', message });
  }
  const lineOf = new Map(lines.map((line): [PromptLine['prompt'], PromptLine] => [line.prompt, line]));
  return fitting.map(({ ids, prompt }) => ({ ids, line: lineOf.get(prompt)! }));
}

async function pretrainingBatches(
  { demonstrations, settings }: OnlineJob,
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
