import path from 'node:path';
import { Random } from '../../../shared/domain/random.ts';
import { likelihood } from '../../learn/likelihood.ts';
import { adapterAmong, mergeAdapters } from '../../learn/lora.ts';
import { paddedBatches, type SftExample } from '../../learn/sft-batches.ts';
import { trainSft, type SftJob } from '../../learn/sft.ts';
import { readVersionFolder, type VersionContent } from '../../models/version-folder.ts';
import { conversationLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { sftExamples } from './sft-examples.ts';
import { writeVersion } from './write-version.ts';

/** Examples that the result's loss is measured on. */
const MEASURED_EXAMPLES = 256;

export async function runSft(job: JobOf<'sft'>, context: JobContext): Promise<JobResult<'sft'> | undefined> {
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { config, tokenizer } = parent;
  const { examples, ...training } = await prepareSft(job, parent, context);
  const trained = await trainSft({ ...training, policy: parent }, trainingContext(job, context));
  if (trained.outcome === 'stopped') return undefined;
  const policy = mergeAdapters({ config, tensors: trained.tensors }, settings);
  // Not the last updates' losses: a process that resumes after the last update has not seen them.
  const stride = Math.ceil(examples.length / MEASURED_EXAMPLES);
  const { nats, tokens } = await likelihood(
    context.engine,
    policy,
    examples.filter((_, i) => i % stride === 0),
    { padId: tokenizer.padId },
  );
  await writeVersion(job.out, parent, policy.tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  return { steps: trained.steps, tokens: trained.tokens, loss: nats / tokens };
}

/** What is trained on, by its lengths alone: of the version no weights are needed. */
export async function prepareSft(
  { data, settings, seed }: JobOf<'sft'>,
  { config, tokenizer }: Pick<VersionContent, 'config' | 'tokenizer'>,
  context: Pick<JobContext, 'emit'>,
): Promise<Omit<SftJob, 'policy'> & { examples: SftExample[] }> {
  const conversations = await readLines(data, conversationLineSchema);
  const maxLength = config.max_position_embeddings;
  const examples = sftExamples(tokenizer, conversations, settings.lossOn, maxLength, context);
  const random = Random.fromSeed(seed);
  const batches = paddedBatches(examples, { ...settings, maxLength, random: random.split('data') });
  return { examples, padId: tokenizer.padId, batches, settings, random };
}
