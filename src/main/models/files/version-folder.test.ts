import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endIdsOf } from '../template/chat-format.ts';
import { sha256OfFile } from './file-hash.ts';
import { readGenerationConfig } from './generation-config.ts';
import { parseModelConfig } from '../families/model-config.ts';
import { expectedTensorShapes } from '../families/tensor-shapes.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../template/parley-chat-template.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';
import { openVersionFolder, readVersionFolder, writeVersionFolder } from './version-folder.ts';
import { render } from '../../../shared/language/said.ts';

const rawConfig = {
  model_type: 'llama',
  vocab_size: 264,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  max_position_embeddings: 32,
  tie_word_embeddings: true,
};
const config = parseModelConfig(rawConfig, 'the test model');
const bpe = trainBpe([], { vocabSize: 262, specialTokens: PARLEY_SPECIAL_TOKENS });
const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(32));
const tensorsOf = (shapes: Map<string, number[]>) =>
  new Map(
    [...shapes].map(([name, shape], seed) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i + seed)) }];
    }),
  );
const tensors = tensorsOf(expectedTensorShapes(config));
const model = { config, tensors, tokenizer };

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'parley-version-'));
  folder = path.join(parent, 'v1');
});
afterEach(() => rm(parent, { recursive: true }));

test('a model comes back as it was written, and its files are listed with their hashes', async () => {
  const files = await writeVersionFolder(folder, { ...model, generationConfig: { top_k: 40 } }, { dtype: 'F32' });
  const read = await readVersionFolder(folder);
  expect(read.tensors).toEqual(new Map([...tensors].sort(([a], [b]) => (a < b ? -1 : 1))));
  expect(read.config).toMatchObject({ ...rawConfig, head_dim: 2 });
  expect(read.extras.size).toBe(0);
  expect(read.generationConfig).toMatchObject({ eos_token_id: tokenizer.eosId, top_k: 40 });
  expect(read.tokenizer.encode('hé')).toEqual(tokenizer.encode('hé'));
  expect(read.tokenizer.config.chat_template).toBe(tokenizer.config.chat_template);
  expect(files.map((file) => file.path)).toEqual((await readdir(folder)).sort());
  const weights = files.find((file) => file.path === 'model.safetensors')!;
  expect(weights.sha256).toBe(await sha256OfFile(path.join(folder, 'model.safetensors')));
  expect(await readdir(parent)).toEqual(['v1']);
});

/** As many models are published: no token for padding, so one is added, for which the weights have no row. */
async function writeWithoutPadToken(): Promise<void> {
  const bare = parseModelConfig({ ...rawConfig, vocab_size: 262 }, 'the test model');
  const content = { config: bare, tensors: tensorsOf(expectedTensorShapes(bare)), tokenizer };
  await writeVersionFolder(folder, content, { dtype: 'F16' });
  const names = PARLEY_SPECIAL_TOKENS.map((_, place) => `<|t${place}|>`);
  const own = trainBpe([], { vocabSize: 262, specialTokens: names });
  await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(own));
  await writeFile(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ eos_token: names[0] }));
}

test.each(['whole', 'lacking a row'])('weights read one at a time are those read at once: %s', async (kind) => {
  if (kind === 'whole') await writeVersionFolder(folder, model, { dtype: 'F16' });
  else await writeWithoutPadToken();
  const { tensors: atOnce, config: read } = await readVersionFolder(folder);
  const { tensors: sources, config: opened, close } = await openVersionFolder(folder);
  const oneByOne = new Map<string, unknown>();
  for (const [name, source] of sources) oneByOne.set(name, { shape: source.shape, data: await source.read() });
  await close();
  expect(oneByOne).toEqual(atOnce);
  expect(opened).toEqual(read);
  expect(atOnce.get('model.embed_tokens.weight')?.shape[0]).toBe(kind === 'whole' ? 264 : 263);
});

test('writing what was read gives the same files', async () => {
  const files = await writeVersionFolder(folder, model, { dtype: 'BF16' });
  const again = await writeVersionFolder(path.join(parent, 'v2'), await readVersionFolder(folder), { dtype: 'BF16' });
  expect(again).toEqual(files);
});

async function readWritten(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Record<string, unknown>;
}

test('what others read of the config is true of the files written: their type, and the pad token of the tokenizer', async () => {
  const published = { ...rawConfig, dtype: 'bfloat16', pad_token_id: null };
  const content = { ...model, config: parseModelConfig(published, 'the test model') };
  await writeVersionFolder(folder, { ...content, generationConfig: { pad_token_id: 1 } }, { dtype: 'F32' });
  const written = await readWritten('config.json');
  expect(written).toMatchObject({ torch_dtype: 'float32', pad_token_id: tokenizer.padId });
  expect(written).not.toHaveProperty('dtype');
  expect(await readWritten('generation_config.json')).toMatchObject({ pad_token_id: tokenizer.padId });
});

test('all files written name the same ends, lists too: the one that training teaches, then those of the parent', async () => {
  // 250 is a letter here: a leftover of another tokenizer. 4 is a token of the template, and ends replies of this model.
  const config = parseModelConfig({ ...rawConfig, eos_token_id: [4, 250] }, 'the test model');
  const generationConfig = { eos_token_id: [4, 9000], top_k: 40 };
  await writeVersionFolder(folder, { ...model, config, generationConfig }, { dtype: 'F32' });
  const ends = [tokenizer.eosId, 4];
  expect(endIdsOf({ tokenizer, config, generationConfig })).toEqual(ends);
  expect(await readWritten('config.json')).toMatchObject({ eos_token_id: ends });
  expect(await readWritten('generation_config.json')).toMatchObject({ eos_token_id: ends, top_k: 40 });
  expect(await readWritten('tokenizer_config.json')).toMatchObject({ eos_token: '<|end|>' });
  expect(endIdsOf(await readVersionFolder(folder))).toEqual(ends);
});

test('a generation_config.json that is broken, or has a value out of range, is left out with a note', async () => {
  await writeVersionFolder(folder, model, { dtype: 'F32' });
  const file = path.join(folder, 'generation_config.json');
  await writeFile(file, '{"temperature": 0.15,}');
  expect((await readVersionFolder(folder)).generationConfig).toEqual({});
  expect((await readGenerationConfig(folder)).notes.map((note) => render(note))).toEqual([
    expect.stringMatching(/^generation_config\.json was left out\. .*expected JSON/),
  ]);
  await writeFile(file, '{"top_k": -1, "temperature": 0.7, "eos_token_id": 5}');
  const { generationConfig, notes } = await readGenerationConfig(folder);
  expect({ generationConfig, notes: notes.map((note) => render(note)) }).toEqual({
    generationConfig: { temperature: 0.7, eos_token_id: 5 },
    notes: ['“top_k” of generation_config.json, -1, was left out: expected at least 0.'],
  });
});

test("a reward model's head is kept apart", async () => {
  const extras = new Map([['score.weight', { shape: [1, 8], data: new Float32Array(8).fill(0.5) }]]);
  await writeVersionFolder(folder, { ...model, extras }, { dtype: 'F16' });
  const read = await readVersionFolder(folder);
  expect(read.extras).toEqual(extras);
  expect(read.tensors.size).toBe(tensors.size);
});

test('a folder with files is not overwritten, unless it is to be replaced', async () => {
  await writeVersionFolder(folder, model, { dtype: 'F32' });
  await expect(writeVersionFolder(folder, model, { dtype: 'F32' })).rejects.toMatchObject({ code: 'conflict' });
  await writeFile(path.join(folder, 'old'), '');
  await writeVersionFolder(folder, model, { dtype: 'F32', replace: true });
  expect(await readdir(folder)).not.toContain('old');
  expect(await readdir(parent)).toEqual(['v1']);
});

test('tensors that do not fit the config are listed', async () => {
  const wrong = new Map(tensors);
  wrong.delete('model.norm.weight');
  wrong.set('model.embed_tokens.weight', { shape: [8, 264], data: new Float32Array(8 * 264) });
  wrong.set('model.layers.2.mlp.up_proj.weight', { shape: [1], data: new Float32Array(1) });
  await expect(writeVersionFolder(folder, { ...model, tensors: wrong }, { dtype: 'F32' })).rejects.toThrow(
    /embed_tokens.weight: expected \[264, 8\], got \[8, 264\]; .*layers.2.*not part of a llama.*norm.weight is missing/,
  );
  expect(await readdir(parent)).toEqual([]);
});

test('untied models have an output layer of their own; a stored one of a tied model does not count', () => {
  expect(tensors.has('lm_head.weight')).toBe(false);
  const untied = expectedTensorShapes({ ...config, tie_word_embeddings: false });
  expect(untied.get('lm_head.weight')).toEqual([264, 8]);
  expect(untied.get('model.layers.1.self_attn.k_proj.weight')).toEqual([4, 8]);
});

async function editJson(name: string, edit: (content: Record<string, unknown>) => unknown): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(edit(JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>)));
}

test.each([
  [{ model_type: 'gpt_neox' }, /"gpt_neox" are not supported; supported: gpt2, llama, mistral, qwen2, qwen3/],
  [{ hidden_size: '8' }, /config\.json: at "hidden_size"/],
  [{ num_key_value_heads: 3 }, /"num_key_value_heads": expected a divisor of num_attention_heads 4, got 3/],
  [{ head_dim: 3 }, /"head_dim": expected an even/],
  [{ rope_scaling: { rope_type: 'longrope', factor: 4 } }, /"rope_type": .*"longrope".*linear, dynamic, llama3, yarn/],
  [{ rope_scaling: { rope_type: 'llama3', factor: 4 } }, /"low_freq_factor": rope type "llama3" needs it/],
  [{ attention_bias: true }, /self_attn\.q_proj\.bias is missing/],
  [{ use_sliding_window: true }, /"use_sliding_window": models of type "llama" have no such switch/],
  [{ quantization_config: { bits: 4 } }, /"quantization_config": quantized weights are not supported/],
  [{ model_type: 'qwen3', layer_types: ['full_attention'] }, /"layer_types": expected 2 of them, .* got 1/],
  [
    { model_type: 'qwen3', layer_types: ['full_attention', 'sliding_attention'] },
    /"layer_types": .*need sliding_window/,
  ],
  [{ hidden_act: 'gelu' }, /"hidden_act": only these activations are supported: silu/],
  [{ model_type: 'gpt2', n_embd: 8, n_head: 3 }, /"n_head": expected a divisor of n_embd 8, got 3/],
  [{ model_type: 'gpt2', activation_function: 'relu' }, /"activation_function": only these .*gelu_new/],
  [{ vocab_size: 100 }, /tokenizer has 262 tokens and its config's vocab_size is 100/],
  [{ num_hidden_layers: 3 }, /model\.layers\.2\.input_layernorm\.weight is missing/],
])('a config that does not fit is refused: %o', async (change, message) => {
  await writeVersionFolder(folder, model, { dtype: 'F32' });
  await editJson('config.json', (content) => ({ ...content, ...change, head_dim: 2, ...change }));
  await expect(readVersionFolder(folder)).rejects.toThrow(message);
});

test('a missing file is named; generation_config.json may be missing', async () => {
  await writeVersionFolder(folder, model, { dtype: 'F32' });
  await rm(path.join(folder, 'generation_config.json'));
  expect((await readVersionFolder(folder)).generationConfig).toEqual({});
  await rm(path.join(folder, 'model.safetensors'));
  await expect(readVersionFolder(folder)).rejects.toThrow(/model\.safetensors/);
  await rm(path.join(folder, 'tokenizer.json'));
  await expect(readVersionFolder(folder)).rejects.toMatchObject({ code: 'not_found' });
});

test('null in a field with a default says no more than leaving it out; in sliding_window it says none', () => {
  const nulls = { tie_word_embeddings: null, attention_bias: null, rms_norm_eps: null, partial_rotary_factor: null };
  const bare = { ...rawConfig, tie_word_embeddings: undefined, rms_norm_eps: undefined };
  expect(parseModelConfig({ ...rawConfig, ...nulls }, 'm')).toMatchObject({
    ...parseModelConfig(JSON.parse(JSON.stringify(bare)), 'm'),
  });
  const mistral = { ...rawConfig, model_type: 'mistral' };
  expect(parseModelConfig(mistral, 'm')).toMatchObject({ sliding_window: 4096 });
  expect(parseModelConfig({ ...mistral, sliding_window: null }, 'm')).toMatchObject({ sliding_window: null });
  const gpt2 = { model_type: 'gpt2', n_embd: 12, n_head: 3, layer_norm_epsilon: null, tie_word_embeddings: null };
  expect(parseModelConfig(gpt2, 'm')).toMatchObject({ layer_norm_epsilon: 1e-5, tie_word_embeddings: true });
});

test('rotary settings in their newer place are read', () => {
  const newer = { ...rawConfig, rope_theta: undefined, rope_parameters: { rope_theta: 500, rope_type: 'default' } };
  expect(parseModelConfig(newer, 'm')).toMatchObject({ rope_theta: 500, rope_scaling: undefined });
});
