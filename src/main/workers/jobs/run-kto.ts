import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { groupOfEach, groupPrompts } from '../../../shared/domain/prompt-groups.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Part } from '../../../shared/language/en/training.ts';
import { said } from '../../../shared/language/said.ts';
import { rankingAccuracy } from '../../evaluate/ranking-accuracy.ts';
import { ktoLoop, ktoRewards, trainKto, type LabelledSequence } from '../../learn/kto/kto.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import { readVersionFolder, type VersionHead } from '../../models/files/version-folder.ts';
import { labelledLineSchema, type JobOf, type JobResult, type LabelledLine } from '../jobs.ts';
import { encodeReplies } from './encode-replies.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { acceptedPrompts, RefusedItems, withRefused } from './refused-items.ts';
import { writeVersion } from './write-version.ts';

export async function planKto(job: JobOf<'kto'>, head: VersionHead, context: JobContext): Promise<PlannedMemory> {
  const { settings, seed } = job;
  const examples = encoded(head, accepted(head, await readLines(job.train, labelledLineSchema)));
  const policy = { config: head.config, tensors: new Map() };
  const random = Random.fromSeed(seed);
  return planLoop(
    ktoLoop({ policy, padId: head.tokenizer.padId, examples, settings, random }),
    context.memory.jobBytes,
  );
}

export async function runKto(job: JobOf<'kto'>, context: JobContext): Promise<JobResult<'kto'> | undefined> {
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const read = async (file: string, part: Part) => {
    const refused = new RefusedItems('replies', part);
    const replies = accepted(parent, await readLines(file, labelledLineSchema), refused);
    requireBoth(replies, part, refused);
    refused.tell(context);
    return replies;
  };
  const [train, heldOut] = [await read(job.train, 'train'), await read(job.heldOut, 'heldOut')];
  const examples = encoded(parent, train);
  const counts = countsOf(train);
  noticeImbalance(counts, settings, context);
  const random = Random.fromSeed(job.seed);
  const training = { policy: parent, padId: parent.tokenizer.padId, examples, settings, random };
  const trained = await trainKto(training, trainingContext(job, context));
  if (trained.outcome === 'stopped') return undefined;
  const { tensors } = mergeAdapters({ config: parent.config, tensors: trained.tensors }, settings);
  const rewards = await ktoRewards(encoded(parent, heldOut), tensors, training, context);
  const figures = heldOutFigures(heldOut, rewards, random.split('bootstrap').uint32());
  context.emit({ type: 'metrics', step: trained.steps, values: figures.metrics });
  await writeVersion(job.out, parent, tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  return { steps: trained.steps, tokens: trained.tokens, ...counts, ...figures.result };
}

/** Those that the version's chat template takes. */
function accepted(
  { tokenizer }: Pick<VersionHead, 'tokenizer'>,
  replies: readonly LabelledLine[],
  refused = new RefusedItems('replies'),
): LabelledLine[] {
  const prompts = replies.map(({ prompt }) => prompt);
  const taken = new Set(acceptedPrompts(tokenizer, prompts, refused));
  return replies.filter(({ prompt }) => taken.has(prompt));
}

function encoded(
  { tokenizer, config }: Pick<VersionHead, 'tokenizer' | 'config'>,
  replies: readonly LabelledLine[],
): LabelledSequence[] {
  return replies.map(({ prompt, completion, label }) => ({
    ...encodeReplies(tokenizer, prompt, [completion], config.max_position_embeddings)[0],
    desirable: label,
  }));
}

function countsOf(replies: readonly LabelledLine[]): { desirable: number; undesirable: number } {
  const desirable = replies.filter(({ label }) => label).length;
  return { desirable, undesirable: replies.length - desirable };
}

/** @throws ParleyError too_little_data */
function requireBoth(replies: readonly LabelledLine[], part: Part, refused: RefusedItems): void {
  const counts = countsOf(replies);
  if (counts.desirable > 0 && counts.undesirable > 0) return;
  const problem = withRefused(said('training.tooFewLabels', { part, ...counts }), refused.said);
  throw new ParleyError('too_little_data', problem, { needed: 1, got: 0 });
}

/** The paper's range (eq. 9): λ_D·n_D / (λ_U·n_U) from 1 to 4/3. */
function noticeImbalance(
  { desirable, undesirable }: { desirable: number; undesirable: number },
  { desirableWeight, undesirableWeight }: JobOf<'kto'>['settings'],
  { emit }: Pick<JobContext, 'emit'>,
): void {
  const ratio = (desirableWeight * desirable) / (undesirableWeight * undesirable);
  if (ratio > 0.95 && ratio < 1.4) return;
  const good = (undesirableWeight * undesirable) / desirable;
  const [from, to] = [good, (good * 4) / 3].map((weight) => Number(weight.toPrecision(2)));
  const message = said('training.labelsUnbalanced', {
    desirable,
    undesirable,
    desirableWeight,
    undesirableWeight,
    from,
    to,
  });
  emit({ type: 'notice', message });
}

/** Beside what length alone would say; over groups of prompts that say nearly the same. */
function heldOutFigures(replies: readonly LabelledLine[], rewards: Float32Array, seed: number) {
  const groupOf = groupOfEach(groupPrompts(replies.map(({ prompt }) => prompt)));
  const scored = replies.map(({ label }, i) => ({ group: groupOf[i].key, good: label, score: rewards[i] }));
  const { value, low, high } = rankingAccuracy(scored, { seed });
  const byLength = replies.map(({ completion }, i) => ({ ...scored[i], score: completion.length }));
  const longer = rankingAccuracy(byLength, { seed }).value;
  return {
    result: {
      heldOutReplies: replies.length,
      heldOutAccuracy: value,
      interval: [low, high] as [number, number],
      longerWinsBaseline: longer,
    },
    metrics: { eval_accuracy: value, eval_accuracy_low: low, eval_accuracy_high: high, eval_longer_wins: longer },
  };
}
