/** Distillation runs: chats and a teacher in, a version out. */
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { said } from '../../../shared/language/said.ts';
import { heldOutFigures, distillLoop, trainDistill } from '../../learn/distill/distill.ts';
import type { DistillJob } from '../../learn/distill/distill-job.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import type { Policy } from '../../learn/policy/policy.ts';
import { adapterAmong, mergeAdapters } from '../../learn/update/lora.ts';
import type { PlannedMemory } from '../../learn/update/update-memory.ts';
import {
  readVersionFolder,
  readVersionHead,
  type VersionContent,
  type VersionHead,
} from '../../models/files/version-folder.ts';
import { keptTokens } from '../../models/shrink/kept-tokens.ts';
import { withRows } from '../../models/shrink/shrink-model.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { conversationLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import { fromAllOver } from './from-all-over.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { haveSameVocabulary } from './same-vocabulary.ts';
import { sftExamples } from './sft-examples.ts';
import { writeVersion } from './write-version.ts';

/** Chats that are measured on, at most. */
const MEASURED_CHATS = 64;

export async function runDistill(
  job: JobOf<'distill'>,
  context: JobContext,
): Promise<JobResult<'distill'> | undefined> {
  const { settings } = job;
  const parent = await readVersionFolder(job.from);
  const { config } = parent;
  const teacher = teacherFor(await readVersionFolder(job.teacher), parent);
  const { heldOutChats, ...training } = await prepare(job, parent, teacher, endIdsOf(parent), context);
  const trained = await trainDistill({ ...training, policy: parent }, trainingContext(job, context));
  if (trained.outcome === 'stopped') return undefined;
  const policy = mergeAdapters({ config, tensors: trained.tensors }, settings);
  const measured = training.heldOut.length > 0;
  const [before, after] = measured
    ? await heldOutFigures({ ...training, policy: parent }, [parent.tensors, policy.tensors], context)
    : [];
  await writeVersion(job.out, parent, policy.tensors, adapterAmong(trained.tensors, settings, path.basename(job.from)));
  const { steps, tokens, keptStep, endedEarly } = trained;
  return {
    ...{ steps, tokens, heldOutChats },
    heldOutDivergenceBefore: before?.eval_divergence ?? null,
    heldOutDivergence: after?.eval_divergence ?? null,
    heldOutPerplexityBefore: before?.eval_perplexity ?? null,
    heldOutPerplexity: after?.eval_perplexity ?? null,
    ...{ keptStep, endedEarly },
  };
}

export async function planDistill(
  job: JobOf<'distill'>,
  head: VersionHead,
  context: JobContext,
): Promise<PlannedMemory> {
  const other = await readVersionHead(job.teacher);
  requireKnownTokens(other.tokenizer, head.tokenizer);
  const rows = Math.min(other.config.vocab_size, head.config.vocab_size);
  const teacher = { config: { ...other.config, vocab_size: rows }, tensors: new Map() };
  const policy = { config: head.config, tensors: new Map() };
  const training = await prepare(job, head, teacher, [], context);
  return planLoop(distillLoop({ ...training, policy }), context.memory.jobBytes);
}

async function prepare(
  { data, heldOut, settings, seed }: JobOf<'distill'>,
  { config, tokenizer }: VersionHead,
  teacher: Policy,
  endIds: readonly number[],
  context: JobContext,
): Promise<Omit<DistillJob, 'policy'> & { heldOutChats: number }> {
  const maxLength = Math.min(config.max_position_embeddings, teacher.config.max_position_embeddings);
  const conversations = await readLines(data, conversationLineSchema);
  const examples = sftExamples(tokenizer, conversations, settings.lossOn, maxLength, context);
  const apart = heldOut === undefined ? [] : await readLines(heldOut, conversationLineSchema);
  const measured = fromAllOver(apart, MEASURED_CHATS);
  const quiet = { emit: () => undefined };
  return {
    teacher,
    padId: tokenizer.padId,
    examples,
    heldOut: measured.length === 0 ? [] : sftExamples(tokenizer, measured, settings.lossOn, maxLength, quiet),
    heldOutChats: apart.length,
    rollouts: decodeRollouts(context, endIds),
    settings,
    random: Random.fromSeed(seed),
  };
}

/**
 * The teacher as it speaks of the student's tokens: where the student's vocabulary was cut from its own, its logits are those of the
 * tokens that are left, so that their softmax is its distribution given that one of them comes next.
 * @throws ParleyError invalid_input for another vocabulary
 */
function teacherFor(teacher: VersionContent, { tokenizer, config }: VersionHead): Policy {
  const kept = requireKnownTokens(teacher.tokenizer, tokenizer);
  const tokens = Math.min(kept.length, config.vocab_size);
  return withRows(teacher, kept.subarray(0, tokens));
}

/** The teacher's id of each of the student's tokens. */
function requireKnownTokens(teacher: Tokenizer, student: Tokenizer): Int32Array {
  if (haveSameVocabulary(teacher, student)) return Int32Array.from({ length: student.vocabSize }, (_, id) => id);
  const kept = keptTokens(teacher, student);
  if (kept !== undefined) return kept;
  const vocabularies = { teacher: teacher.vocabSize, student: student.vocabSize };
  throw new ParleyError('invalid_input', said('training.teacherVocabulary', vocabularies));
}
