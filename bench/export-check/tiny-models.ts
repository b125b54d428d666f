/** A tiny random model of each family with the kind of tokenizer that its family has, to export. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseModelConfig } from '../../src/main/models/families/model-config.ts';
import { FALLBACK_CHAT_TEMPLATE } from '../../src/main/models/template/parley-chat-template.ts';
import { expectedTensorShapes } from '../../src/main/models/families/tensor-shapes.ts';
import { Tokenizer } from '../../src/main/models/tokenizer/tokenizer.ts';
import type { VersionContent } from '../../src/main/models/files/version-folder.ts';
import type { WeightTensor } from '../../src/main/models/files/write-safetensors.ts';
import { Random } from '../../src/shared/domain/random.ts';

const special = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: '<s>',
  eos_token: '</s>',
  pad_token: '<pad>',
  unk_token: '<unk>',
  chat_template: FALLBACK_CHAT_TEMPLATE,
};
const sizes = {
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 32,
  max_position_embeddings: 256,
};
const llama3 = {
  rope_type: 'llama3',
  factor: 4,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 64,
};
const yarn = { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 64 };

/** By name: config.json beside the sizes, and the kind of tokenizer in the fixture of the tokenizers' tests. */
const MODELS: Readonly<Record<string, readonly [config: object, tokenizer: string]>> = {
  gpt2: [{ model_type: 'gpt2', n_embd: 64, n_layer: 3, n_head: 4, n_positions: 256 }, 'GPT-2 (byte-level)'],
  'llama with llama3 positions': [
    { model_type: 'llama', ...sizes, rope_scaling: llama3 },
    'Llama 3 (its own way of cutting, byte-level)',
  ],
  'llama with biases, linear positions': [
    {
      model_type: 'llama',
      ...sizes,
      attention_bias: true,
      mlp_bias: true,
      rope_scaling: { rope_type: 'linear', factor: 2 },
    },
    'Llama 2 (byte fallback, normalizer)',
  ],
  'llama with yarn positions, tied': [
    { model_type: 'llama', ...sizes, tie_word_embeddings: true, rope_scaling: yarn },
    'SmolLM (single digits, byte-level)',
  ],
  mistral: [{ model_type: 'mistral', ...sizes, sliding_window: null }, 'Mistral (byte fallback, Metaspace)'],
  qwen2: [{ model_type: 'qwen2', ...sizes, head_dim: 16 }, 'Qwen (single digits, NFC)'],
  qwen3: [{ model_type: 'qwen3', ...sizes, tie_word_embeddings: true }, 'Qwen (single digits, NFC)'],
  'llama with a Unigram tokenizer': [{ model_type: 'llama', ...sizes }, 'Unigram (Metaspace)'],
};

/** @param tokenizerFile a further one, with the special tokens of the fixture's, for a further model */
export async function tinyModels(tokenizerFile?: string): Promise<Map<string, VersionContent>> {
  const file = path.join(import.meta.dirname, '../../src/main/models/tokenizer/fixtures/tokenizers.json');
  const { kinds } = JSON.parse(await readFile(file, 'utf8')) as { kinds: Record<string, { tokenizer: unknown }> };
  const made = Object.entries(MODELS).map(([name, [config, kind]]) => [name, config, kinds[kind].tokenizer] as const);
  if (tokenizerFile !== undefined) {
    const json: unknown = JSON.parse(await readFile(tokenizerFile, 'utf8'));
    made.push([`llama with ${path.basename(tokenizerFile)}`, { model_type: 'llama', ...sizes }, json]);
  }
  return new Map(
    made.map(([name, config, tokenizer], seed) => [
      name,
      tinyModel(config, Tokenizer.fromJson(tokenizer, special, name), seed),
    ]),
  );
}

/** Weights large enough that a token depends on those before it. */
function tinyModel(raw: object, tokenizer: Tokenizer, seed: number): VersionContent {
  const config = parseModelConfig({ ...raw, vocab_size: tokenizer.vocabSize + 3 }, 'a tiny model');
  const random = Random.fromSeed(seed);
  const tensors = new Map<string, WeightTensor>();
  for (const [name, shape] of expectedTensorShapes(config)) {
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    const isNorm = shape.length === 1 && name.endsWith('weight');
    const spread = shape.length === 1 ? 0.1 : 1 / Math.sqrt(shape[shape.length - 1]);
    tensors.set(name, { shape, data: data.map(() => Number(isNorm) + 1.5 * spread * random.normal()) });
  }
  return { config, tensors, extras: new Map(), tokenizer, generationConfig: {} };
}
