import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { heldOutTokens } from '../../learn/sft/held-out-loss.ts';
import { likelihood } from '../../learn/policy/likelihood.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import type { Policy } from '../../learn/policy/policy.ts';
import { paddedBatches, type SftExample } from '../../learn/data/sft-batches.ts';
import { sftLoop, trainSft, type SftJob } from '../../learn/sft/sft.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { readVersionFolder, type VersionContent, type VersionHead } from '../../models/files/version-folder.ts';
import { conversationLineSchema, type ConversationLine, type JobOf, type JobResult } from '../jobs.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { sftExamples } from './sft-examples.ts';
import { writeVersion } from './write-version.ts';

/** Examples that a loss is measured on. */
const MEASURED_EXAMPLES = 256;

export async function runSft(job: JobOf<'sft'>, context: JobContext): Promise<JobResult<'sft'> | undefined> {
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { config, tokenizer } = parent;
  const { examples, heldOutChats, ...training } = await prepareSft(job, parent, context);
  const lossOf = async (policy: Policy, measured: readonly SftExample[]) => {
    const { nats, tokens } = await likelihood(context.engine, policy, measured, {
      padId: tokenizer.padId,
      maxTokens: heldOutTokens(measured),
    });
    return nats / tokens;
  };
  const trained = await trainSft({ ...training, policy: parent }, trainingContext(job, context));
  if (trained.outcome === 'stopped') return undefined;
  const policy = mergeAdapters({ config, tensors: trained.tensors }, settings);
  // Not the last updates' losses: a process that resumes after the last update has not seen them.
  const loss = await lossOf(policy, spread(examples));
  const measured = training.heldOut?.examples;
  const heldOutLossBefore = measured ? await lossOf(parent, measured) : null;
  const heldOutLoss = measured ? await lossOf(policy, measured) : null;
  await writeVersion(job.out, parent, policy.tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  const { steps, tokens, keptStep, endedEarly } = trained;
  const heldOutPerplexity = heldOutLoss === null ? null : Math.exp(heldOutLoss);
  const heldOutFigures = { heldOutChats, heldOutLossBefore, heldOutLoss, heldOutPerplexity };
  return { steps, tokens, loss, ...heldOutFigures, keptStep, endedEarly };
}

export async function planSft(job: JobOf<'sft'>, head: VersionHead, context: JobContext): Promise<PlannedMemory> {
  const policy = { config: head.config, tensors: new Map() };
  return planLoop(sftLoop({ ...(await prepareSft(job, head, context)), policy }), context.memory.jobBytes);
}

/** What is trained on, by its lengths alone: of the version no weights are needed. */
export async function prepareSft(
  { data, heldOut, settings, seed }: JobOf<'sft'>,
  { config, tokenizer }: Pick<VersionContent, 'config' | 'tokenizer'>,
  context: Pick<JobContext, 'emit'>,
): Promise<Omit<SftJob, 'policy'> & { examples: SftExample[]; heldOutChats: number }> {
  const conversations = await readLines(data, conversationLineSchema);
  const maxLength = config.max_position_embeddings;
  const examples = sftExamples(tokenizer, conversations, settings.lossOn, maxLength, context);
  const apart = heldOut === undefined ? [] : await readLines(heldOut, conversationLineSchema);
  const measured = apart.length === 0 ? [] : examplesApart(tokenizer, apart, settings.lossOn, maxLength);
  const random = Random.fromSeed(seed);
  const batches = paddedBatches(examples, { ...settings, maxLength, random: random.split('data') });
  const every = settings.evalEvery || batches.count / settings.epochs;
  return {
    examples,
    heldOutChats: apart.length,
    padId: tokenizer.padId,
    batches,
    ...(measured.length > 0 && { heldOut: { examples: spread(measured), every } }),
    settings,
    random,
  };
}

/** None where the chat template takes none of them: what was said of the others is enough. */
function examplesApart(
  tokenizer: Tokenizer,
  conversations: readonly ConversationLine[],
  lossOn: 'assistant' | 'all',
  maxLength: number,
): SftExample[] {
  try {
    return sftExamples(tokenizer, conversations, lossOn, maxLength, { emit: () => undefined });
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'too_little_data') return [];
    throw error;
  }
}

/** At most so many, from all over. */
export function spread(examples: readonly SftExample[]): SftExample[] {
  const stride = Math.ceil(examples.length / MEASURED_EXAMPLES);
  return examples.filter((_, i) => i % stride === 0);
}
