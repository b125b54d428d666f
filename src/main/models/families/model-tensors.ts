/** A model folder's weights under the family's names, for the config that they are of. */
import { totalmem } from 'node:os';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { sortTensors, type CheckpointTensors } from '../files/checkpoint-tensors.ts';
import type { ModelConfig } from './model-config.ts';
import { openWeights, type PlacedTensor } from '../files/read-safetensors.ts';
import { bareName } from './tensor-names.ts';
import { decoderOf } from './decoder.ts';
import type { WeightSource, WeightTensor, WeightType } from '../files/write-safetensors.ts';

export interface ModelTensors<Tensor> extends CheckpointTensors<Tensor> {
  /** As given, but untied where the file has an output layer of its own. */
  readonly config: ModelConfig;
}

export interface OpenModelTensors extends ModelTensors<WeightSource> {
  readonly stored: StoredAs;
  readonly close: () => Promise<void>;
}

/** How the files hold the tensors. */
export interface StoredAs {
  /** Whether they hold these and no others, under these names. */
  readonly plainly: boolean;
  /** The type that holds all of them without loss. */
  readonly type: WeightType;
}

/**
 * Weights to be read one at a time.
 * @param published the config that lies beside them
 * @throws ParleyError of `openWeights` and `sortTensors`
 */
export async function openModelTensors(folder: string, published: ModelConfig): Promise<OpenModelTensors> {
  const { tensors: placed, close } = await openWeights(folder);
  try {
    const config = await untiedByOwnHead(placed, published);
    const { tensors, extras } = sortTensors(placed, config, folder);
    const kept = new Map([...tensors, ...extras]);
    const [type, ...others] = new Set([...kept.values()].map(({ dtype }) => dtype));
    const stored: StoredAs = {
      plainly: kept.size === placed.size && [...kept.keys()].every((name) => placed.has(name)),
      type: others.length === 0 && (type === 'F16' || type === 'BF16') ? type : 'F32',
    };
    return { config, tensors: sources(tensors), extras: sources(extras), stored, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All weights in memory, as float32. @throws as `openModelTensors` */
export async function readModelTensors(folder: string, published: ModelConfig): Promise<ModelTensors<WeightTensor>> {
  const { config, tensors, extras, close } = await openModelTensors(folder, published);
  try {
    return { config, tensors: await readAll(tensors), extras: await readAll(extras) };
  } finally {
    await close();
  }
}

/** The config that a folder's weights are of: all that can be known without reading them, but for two tables. */
export async function configOfWeights(folder: string, published: ModelConfig): Promise<ModelConfig> {
  if (!published.tie_word_embeddings) return published;
  const { tensors, close } = await openWeights(folder);
  try {
    return await untiedByOwnHead(tensors, published);
  } finally {
    await close();
  }
}

/** How many numbers the tensors hold: a model's parameters. */
export function countNumbers(tensors: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
}

export async function readAll(sources: ReadonlyMap<string, WeightSource>): Promise<Map<string, WeightTensor>> {
  requireMemory([...sources.values()]);
  const tensors = new Map<string, WeightTensor>();
  for (const [name, { shape, read }] of sources) tensors.set(name, { shape, data: await read() });
  return tensors;
}

/** @throws ParleyError `out_of_memory` for weights that this machine could never hold */
export function requireMemory(tensors: readonly { readonly shape: readonly number[] }[], there = totalmem()): void {
  const needed = tensors.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1), 0);
  if (needed < there) return;
  throw new ParleyError('out_of_memory', said('errors.files.tooLargeForMachine', { needed, there }));
}

/** `sortTensors` has seen that all are floating-point. */
function sources(placed: ReadonlyMap<string, PlacedTensor>): Map<string, WeightSource> {
  return new Map([...placed].map(([name, tensor]) => [name, tensor as WeightSource]));
}

/**
 * Some configs say that the output layer is the embedding, and the file has another one: what was trained is the file's, and
 * the config's word would drop it. A stored copy of the embedding is the usual case, and changes nothing.
 */
async function untiedByOwnHead(
  placed: ReadonlyMap<string, PlacedTensor>,
  published: ModelConfig,
): Promise<ModelConfig> {
  if (!published.tie_word_embeddings) return published;
  const { prefix, embedding } = decoderOf(published);
  const called = new Map([...placed].map(([name, tensor]) => [bareName(name, published), tensor]));
  const [head, table] = ['lm_head.weight', `${prefix}.${embedding}.weight`].map((name) => called.get(name));
  if (head === undefined || table === undefined || head.shape.join() !== table.shape.join()) return published;
  const [own, shared] = [await head.read(), await table.read()];
  return own.some((value, i) => value !== shared[i]) ? { ...published, tie_word_embeddings: false } : published;
}
