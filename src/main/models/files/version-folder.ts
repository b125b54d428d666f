// A model as a folder in Hugging Face's layout: config.json, model.safetensors (or shards with an index),
// tokenizer.json, tokenizer_config.json, generation_config.json.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { VersionFile } from '../../../shared/domain/policy-version.ts';
import { writeAdapterFolder } from './adapter-folder.ts';
import type { Adapter } from './adapter.ts';
import { sortTensors } from './checkpoint-tensors.ts';
import type { CheckpointTensors } from './checkpoint-tensors.ts';
import { sha256OfFile } from './file-hash.ts';
import { endIdsOf } from '../template/chat-format.ts';
import { readGenerationConfig, type GenerationConfig } from './generation-config.ts';
import { readJsonFile } from './json-file.ts';
import { architectureName, configJson, parseModelConfig } from '../families/model-config.ts';
import type { ModelConfig } from '../families/model-config.ts';
import { configOfWeights, openModelTensors, readAll, type StoredAs } from '../families/model-tensors.ts';
import { withPadRow } from '../tokenizer/pad-token.ts';
import { requireAsRecorded } from './recorded-files.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { syncFolder, temporaryName, writeFileAtomically } from './write-file.ts';
import { writeSafetensors } from './write-safetensors.ts';
import type { WeightSource, WeightTensor, WeightType } from './write-safetensors.ts';

/** Of a version folder; not beside the weights, where programs would take the folder for an adapter alone. */
export const ADAPTER_FOLDER = 'adapter';

export interface VersionContent extends CheckpointTensors {
  config: ModelConfig;
  tokenizer: Tokenizer;
  generationConfig: GenerationConfig;
  /** What was trained, where only that was; the tensors have it merged in. Written to `adapter/`, and not read. */
  adapter?: Adapter;
}

/**
 * Reads a model and checks that its parts belong together. All weights arrive as float32.
 * @throws ParleyError `not_found` for a missing file, `unsupported` for another architecture, `corrupt` for a file that
 *   is damaged or does not fit the config
 */
export async function readVersionFolder(folder: string): Promise<VersionContent> {
  const { config, tokenizer, generationConfig, tensors, extras, close } = await openVersionFolder(folder);
  try {
    return {
      ...{ config, tokenizer, generationConfig },
      tensors: await readAll(tensors),
      extras: await readAll(extras),
    };
  } finally {
    await close();
  }
}

/** A model whose weights are read one at a time; `close` when that is over. */
export interface OpenVersion extends CheckpointTensors<WeightSource> {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly generationConfig: GenerationConfig;
  readonly stored: StoredAs;
  readonly close: () => Promise<void>;
}

/** Reads all of a model but its weights, of which it checks names, shapes and sizes. @throws as `readVersionFolder` */
export async function openVersionFolder(folder: string): Promise<OpenVersion> {
  await requireAsRecorded(folder);
  const { published, tokenizer, lacksPadRow } = await readHead(folder);
  const { generationConfig } = await readGenerationConfig(folder);
  const { config, tensors, extras, stored, close } = await openModelTensors(folder, published);
  return {
    config: withRows(config, lacksPadRow),
    tensors: lacksPadRow ? withPadRow(tensors) : tensors,
    extras,
    tokenizer,
    generationConfig,
    stored: { ...stored, plainly: stored.plainly && !lacksPadRow && config === published },
    close,
  };
}

/** All but the weights. */
export type VersionHead = Pick<VersionContent, 'config' | 'tokenizer'>;

/** What a model is before its weights are read: their shapes follow from the config. @throws as `readVersionFolder` */
export async function readVersionHead(folder: string): Promise<VersionHead> {
  await requireAsRecorded(folder, (name) => !name.endsWith('.safetensors'));
  const { published, tokenizer, lacksPadRow } = await readHead(folder);
  return { config: withRows(await configOfWeights(folder, published), lacksPadRow), tokenizer };
}

async function readHead(folder: string) {
  const configFile = path.join(folder, 'config.json');
  const published = parseModelConfig(await readJsonFile(configFile, z.unknown()), configFile);
  const tokenizer = await Tokenizer.fromFolder(folder);
  // The one row that a published model lacks is that of the pad token which its tokenizer was given.
  const lacksPadRow = tokenizer.padId === published.vocab_size;
  checkVocabulary(tokenizer, published.vocab_size + Number(lacksPadRow), folder);
  return { published, tokenizer, lacksPadRow };
}

function withRows(config: ModelConfig, lacksPadRow: boolean): ModelConfig {
  return lacksPadRow ? { ...config, vocab_size: config.vocab_size + 1 } : config;
}

/**
 * Writes a model so that the folder appears under its name only when all of it is on disk.
 * @param content as read; `extras` and `generationConfig` may be left out
 * @param options.replace swap it for all that the folder holds, instead of refusing. A crash between the two renames
 *   leaves the old folder beside it under a name that ends in `.old`
 * @returns the files written, for the record
 * @throws ParleyError `conflict` when the folder exists and is not empty, `corrupt` when tensors and config disagree
 */
export async function writeVersionFolder(
  folder: string,
  content: Pick<VersionContent, 'config' | 'tokenizer'> &
    Partial<Pick<VersionContent, 'generationConfig' | 'adapter'>> & {
      readonly tensors: ReadonlyMap<string, WeightTensor | WeightSource>;
      readonly extras?: ReadonlyMap<string, WeightTensor | WeightSource>;
    },
  options: { dtype: WeightType; replace?: boolean },
): Promise<VersionFile[]> {
  const { config, tokenizer, extras = new Map(), generationConfig = {}, adapter } = content;
  checkVocabulary(tokenizer, config.vocab_size, folder);
  const { tensors } = sortTensors(content.tensors, config, folder);
  const heads = sortTensors(new Map([...tensors, ...extras]), config, folder).extras;
  if (options.replace !== true && !(await isMissingOrEmpty(folder))) {
    throw new ParleyError('conflict', said('errors.files.folderNotEmpty', { folder }));
  }
  const temporary = temporaryName(folder);
  await mkdir(temporary, { recursive: true });
  try {
    await writeModelSettings(temporary, { config, tokenizer, extras: heads, generationConfig }, options.dtype);
    const weights = new Map([...tensors, ...heads]);
    await writeSafetensors(path.join(temporary, 'model.safetensors'), weights, { dtype: options.dtype });
    if (adapter) await writeAdapterFolder(path.join(temporary, ADAPTER_FOLDER), adapter, config);
    const files = await listFiles(temporary);
    await moveInto(temporary, folder);
    return files;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Writes everything of a model but its weights, into a folder that exists.
 * @param dtype of the weights, which config.json names
 */
export async function writeModelSettings(
  folder: string,
  {
    config,
    tokenizer,
    extras,
    generationConfig,
  }: Pick<VersionContent, 'config' | 'tokenizer' | 'generationConfig'> & {
    readonly extras: ReadonlyMap<string, unknown>;
  },
  dtype: WeightType,
): Promise<void> {
  const beginning = { bos_token_id: tokenizer.bosId };
  const ends = endIdsOf({ tokenizer, config, generationConfig });
  // The tokenizer decides: what the model came with may have padded with its end token, or with none, and its chats may end
  // with another token than its texts.
  const isScalar = extras.has('score.weight');
  const decided = { pad_token_id: tokenizer.padId, eos_token_id: ends.length === 1 ? ends[0] : ends };
  await writeSettings(folder, 'config.json', {
    ...beginning,
    ...configJson(config),
    ...decided,
    // The newer name of torch_dtype counts before it; as published, it would have others round float32 weights.
    dtype: undefined,
    architectures: [architectureName(config, isScalar ? 'scalar' : 'language model')],
    ...(isScalar && { num_labels: 1 }),
    torch_dtype: { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }[dtype],
  });
  await writeJson(folder, 'tokenizer.json', tokenizer.json);
  await writeSettings(folder, 'tokenizer_config.json', tokenizer.config);
  await writeSettings(folder, 'generation_config.json', { ...beginning, ...generationConfig, ...decided });
}

/** The files of a version folder, those in `adapter/` among them, with size and SHA-256, sorted by name: to record them, or to compare with the record. */
export async function listFiles(folder: string): Promise<VersionFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => {
      const name = path.relative(folder, file).replaceAll(path.sep, '/');
      return { path: name, sizeBytes: (await stat(file)).size, sha256: await sha256OfFile(file) };
    }),
  );
}

function checkVocabulary(tokenizer: Tokenizer, rows: number, folder: string): void {
  if (tokenizer.vocabSize <= rows) return;
  throw new ParleyError('corrupt', said('errors.files.fewerEmbeddings', { folder, tokens: tokenizer.vocabSize, rows }));
}

/** Settings are sorted by name, as `transformers` does, so that the same settings give the same file. */
async function writeSettings(folder: string, name: string, settings: Record<string, unknown>): Promise<void> {
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  await writeJson(folder, name, Object.fromEntries(sorted));
}

async function writeJson(folder: string, name: string, content: unknown): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(content, null, 2) + '\n');
  await writeFileAtomically(path.join(folder, name), () => [bytes]);
}

async function isMissingOrEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ParleyError('io', said('errors.files.folderNotRead', { folder, refusal: error.message }), undefined, {
      cause: error,
    });
  });
  return names.length === 0;
}

async function moveInto(temporary: string, folder: string): Promise<void> {
  const aside = `${temporaryName(folder)}.old`;
  const hadOne = await rename(folder, aside).then(
    () => true,
    () => false,
  );
  await rename(temporary, folder).catch(async (error: unknown) => {
    if (hadOne) await rename(aside, folder);
    throw error;
  });
  await syncFolder(path.dirname(folder));
  if (hadOne) await rm(aside, { recursive: true });
}
