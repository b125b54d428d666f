/** Makes a smaller model: layers taken out by what they do to given chats, the vocabulary cut to the tokens of these chats. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { blockInfluence } from '../../learn/policy/block-influence.ts';
import { countNumbers, readAll } from '../../models/families/model-tensors.ts';
import { openVersionFolder, writeVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import type { WeightType } from '../../models/files/write-safetensors.ts';
import { evenLayers, influentialLayers } from '../../models/shrink/keep-layers.ts';
import { withLayers, withTokens } from '../../models/shrink/shrink-model.ts';
import { encodeConversation } from '../../models/template/chat-template.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { conversationLineSchema, type ConversationLine, type JobOf, type JobResult } from '../jobs.ts';
import { fromAllOver } from './from-all-over.ts';
import type { JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { RefusedItems } from './refused-items.ts';

/** The influence of layers is measured on so many chats at most, from all over, and so many tokens of each: it is a mean over tokens. */
const MEASURED_CHATS = 64;
const MEASURED_TOKENS = 256;

export async function runShrink(job: JobOf<'shrink'>, context: JobContext): Promise<JobResult<'shrink'>> {
  const { emit, signal } = context;
  emit({ type: 'progress', stage: 'readingModel', done: 0, total: 1 });
  const { model, type } = await readModel(job.version);
  const chats = job.data === undefined ? [] : await readLines(job.data, conversationLineSchema);
  const texts = encodeAll(model.tokenizer, chats, context);
  if (job.data !== undefined && texts.length === 0) {
    throw new ParleyError('too_little_data', said('training.noChatToShrink'));
  }
  const chosen = await chooseLayers(job, model, texts, context);
  signal.throwIfAborted();
  const thinner = withLayers(model, chosen.kept);
  const smaller = job.minUses === undefined ? thinner : withTokens(thinner, usedTokens(texts, job.minUses));
  const lengths = job.minUses === undefined ? undefined : textLengths(smaller.tokenizer, chats, texts, context);
  emit({ type: 'progress', stage: 'writingModel', done: 0, total: 1 });
  await writeVersionFolder(job.out, smaller, { dtype: type });
  return {
    layers: chosen.kept,
    influence: chosen.influence,
    layerCount: { parent: model.config.num_hidden_layers, version: chosen.kept.length },
    parameters: { parent: countNumbers(model.tensors), version: countNumbers(smaller.tensors) },
    vocabulary: { parent: model.config.vocab_size, version: smaller.config.vocab_size },
    tokensPerText: lengths ?? null,
  };
}

async function readModel(folder: string): Promise<{ model: VersionContent; type: WeightType }> {
  const { config, tokenizer, generationConfig, tensors, extras, stored, close } = await openVersionFolder(folder);
  try {
    const weights = { tensors: await readAll(tensors), extras: await readAll(extras) };
    return { model: { config, tokenizer, generationConfig, ...weights }, type: stored.type };
  } finally {
    await close();
  }
}

/** Chats that the template refuses are told of and left out. */
function encodeAll(tokenizer: Tokenizer, chats: readonly ConversationLine[], { emit, signal }: JobContext) {
  const refused = new RefusedItems('chats');
  const texts = chats.flatMap(({ messages }, i) => {
    signal.throwIfAborted();
    emit({ type: 'progress', stage: 'readingChats', done: i, total: chats.length });
    return refused.attempt(messages, () => encodeConversation(tokenizer, messages).ids) ?? [];
  });
  refused.tell({ emit });
  return texts;
}

interface ChosenLayers {
  readonly kept: number[];
  /** Of all layers of the parent; null where it was not measured. */
  readonly influence: number[] | null;
}

async function chooseLayers(
  { layers, choose }: JobOf<'shrink'>,
  model: VersionContent,
  texts: readonly Int32Array[],
  { engine, emit, signal }: JobContext,
): Promise<ChosenLayers> {
  const { num_hidden_layers: all, max_position_embeddings: context } = model.config;
  if (Array.isArray(layers)) return { kept: layers, influence: null };
  const count = layers ?? all;
  if (choose === 'evenly' || count === all || texts.length === 0) {
    return { kept: evenLayers(all, count), influence: null };
  }
  const measured = fromAllOver(texts, MEASURED_CHATS).map((ids) => ids.subarray(0, Math.min(context, MEASURED_TOKENS)));
  const influence = await blockInfluence(engine, model, measured, {
    padId: model.tokenizer.padId,
    onProgress: (done, total) => emit({ type: 'progress', stage: 'measuringLayers', done, total }),
    signal,
  });
  return { kept: influentialLayers(influence, count), influence };
}

/** Ids of the tokens that the texts have at least so often. */
function usedTokens(texts: readonly Int32Array[], minUses: number): number[] {
  const uses = new Map<number, number>();
  for (const ids of texts) for (const id of ids) uses.set(id, (uses.get(id) ?? 0) + 1);
  return [...uses].filter(([, count]) => count >= minUses).map(([id]) => id);
}

/** Mean tokens of a text before and after. */
function textLengths(
  tokenizer: Tokenizer,
  chats: readonly ConversationLine[],
  texts: readonly Int32Array[],
  context: JobContext,
): { parent: number; version: number } {
  const mean = (of: readonly Int32Array[]) => of.reduce((sum, ids) => sum + ids.length, 0) / of.length;
  const quiet = { ...context, emit: () => undefined };
  return { parent: mean(texts), version: mean(encodeAll(tokenizer, chats, quiet)) };
}
