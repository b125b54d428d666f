/** A published adapter and the model it was made for, as one version: weights with the adapter in them, the adapter beside them. */
import type { Said } from '../../../shared/language/said.ts';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { ProgressStage } from '../../../shared/methods/progress-stage.ts';
import { said } from '../../../shared/language/said.ts';
import { readAdapterFolder } from '../../models/files/adapter-folder.ts';
import { mergeAdapter } from '../../models/files/adapter.ts';
import { countNumbers } from '../../models/families/model-tensors.ts';
import { readTokenizerFiles } from '../../models/tokenizer/tokenizer-files.ts';
import type { TokenizerFiles } from '../../models/tokenizer/tokenizer-files.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { readVersionFolder, writeVersionFolder } from '../../models/files/version-folder.ts';

export interface AdapterMerge {
  /** A version folder. */
  readonly base: string;
  /** Of adapter_config.json and adapter_model.safetensors; a tokenizer may lie beside them. */
  readonly adapter: string;
  /** New or empty. Weights are float32, as everything is that Parley trains. */
  readonly out: string;
}

interface MergedModel {
  readonly modelType: string;
  readonly parameters: number;
  readonly contextTokens: number;
  readonly hasChatTemplate: boolean;
  /** What is worth knowing. */
  readonly notes: Said[];
}

/**
 * @param onProgress weights are merged at once, so it tells only what is at work
 * @throws ParleyError corrupt for an adapter that does not fit the model or asks for what is not supported, unsupported for a
 *   vocabulary of its own, and those of reading a model
 */
export async function mergeAdapterFolder(
  { base: baseFolder, adapter: adapterFolder, out }: AdapterMerge,
  onProgress: (stage: ProgressStage) => void,
): Promise<MergedModel> {
  onProgress('readingAdapter');
  const adapter = await readAdapterFolder(adapterFolder);
  onProgress('readingModel');
  const base = await readVersionFolder(baseFolder);
  const { tokenizer, note } = await tokenizerFor(base.tokenizer, adapterFolder);
  onProgress('merging');
  const tensors = mergeAdapter(base.config, base.tensors, adapter);
  const baseModel = adapter.baseModel ?? path.basename(baseFolder);
  onProgress('writingModel');
  const content = { ...base, tensors, tokenizer, adapter: { ...adapter, baseModel } };
  await writeVersionFolder(out, content, { dtype: 'F32' });
  return {
    modelType: base.config.model_type,
    parameters: countNumbers(tensors),
    contextTokens: base.config.max_position_embeddings,
    hasChatTemplate: tokenizer.hasChatTemplate,
    notes: note === undefined ? [] : [note],
  };
}

/** The base's, with the chat template that the adapter was trained with, where it brings one. */
async function tokenizerFor(base: Tokenizer, adapterFolder: string): Promise<{ tokenizer: Tokenizer; note?: Said }> {
  const names = await readdir(adapterFolder);
  if (!names.includes('tokenizer.json')) return { tokenizer: base };
  const own = await readTokenizerFiles(adapterFolder);
  const unknown = tokensOf(own).find(([token, id]) => base.tokenToId(token) !== id);
  if (unknown !== undefined) {
    throw new ParleyError(
      'unsupported',
      said('errors.models.newTokensOfAdapter', {
        source: adapterFolder,
        token: JSON.stringify(unknown[0]),
        id: unknown[1],
      }),
    );
  }
  const { chat_template: template } = own.config;
  if (typeof template !== 'string' || template === base.config.chat_template) return { tokenizer: base };
  const config = { ...base.config, chat_template: template };
  return {
    tokenizer: Tokenizer.fromJson(base.json, config, adapterFolder),
    note: said('modelNotes.adapterTemplate'),
  };
}

function tokensOf({ json: { model, added_tokens: added } }: TokenizerFiles): [token: string, id: number][] {
  const own: [string, number][] =
    model.type === 'Unigram' ? model.vocab.map(([piece], id) => [piece, id]) : Object.entries(model.vocab);
  return [...own, ...added.map(({ content, id }): [string, number] => [content, id])];
}
