/** A smaller model made of another one's parts: some of its layers, some of its tokens. Nothing is trained. */
import type { VersionContent } from '../files/version-folder.ts';
import type { WeightTensor } from '../files/write-safetensors.ts';
import { decoderOf } from '../families/decoder.ts';
import { configJson, parseModelConfig, type ModelConfig } from '../families/model-config.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { cutVocabulary } from './cut-vocabulary.ts';
import { configWithLayers, requireLayers, tensorsOfLayers } from './keep-layers.ts';
import { withNewTokenIds } from './token-id-fields.ts';

/** The same model with these layers only, whose numbers are ascending. */
export function withLayers(model: VersionContent, kept: readonly number[]): VersionContent {
  requireLayers(model.config.num_hidden_layers, kept);
  return {
    ...model,
    config: configWithLayers(model.config, kept),
    tensors: tensorsOfLayers(model.tensors, model.config, kept),
  };
}

/**
 * The same model with the tokens of `used` and what they need (cut-vocabulary.ts); rows of the embeddings and of the output layer
 * follow, and ids wherever settings name any. Logits of the tokens that are left are what they were.
 * @throws ParleyError `unsupported` for other tokenizers
 */
export function withTokens(model: VersionContent, used: Iterable<number>): VersionContent {
  const { json, config: tokenizerConfig, kept } = cutVocabulary(model.tokenizer, used);
  const tokenizer = Tokenizer.fromJson(json, tokenizerConfig, 'the smaller model');
  const ids = new Map([...kept].map((old, id) => [old, id]));
  const { config, tensors } = withRows(model, kept);
  return {
    ...model,
    config: parseModelConfig(withNewTokenIds(configJson(config), ids), 'the config of the smaller model'),
    tokenizer,
    generationConfig: withNewTokenIds(model.generationConfig, ids),
    tensors,
  };
}

/** The same network over the tokens of these ids, whose new ids are their places in the list. */
export function withRows(
  { config, tensors }: Pick<VersionContent, 'config' | 'tensors'>,
  kept: Int32Array,
): { readonly config: ModelConfig; readonly tensors: Map<string, WeightTensor> } {
  const { embedding, prefix } = decoderOf(config);
  const byToken = new Set([`${prefix}.${embedding}.weight`, 'lm_head.weight']);
  const chosen = [...tensors].map(([name, tensor]): [string, WeightTensor] => [
    name,
    byToken.has(name) ? rowsOf(tensor, kept) : tensor,
  ]);
  return { config: { ...config, vocab_size: kept.length }, tensors: new Map(chosen) };
}

function rowsOf({ shape: [, width], data }: WeightTensor, rows: Int32Array): WeightTensor {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, i) => chosen.set(data.subarray(row * width, (row + 1) * width), i * width));
  return { shape: [rows.length, width], data: chosen };
}
