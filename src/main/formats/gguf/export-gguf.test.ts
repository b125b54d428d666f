import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../../models/template/parley-chat-template.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { trainBpe } from '../../models/tokenizer/train-bpe.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import { exportGguf } from './export-gguf.ts';
import { readGguf } from './read-gguf.fixture.ts';
import type { GgufFileType } from './quantize/file-types.ts';
import { quantize } from './quantize/quantize.ts';
import { render } from '../../../shared/language/said.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-gguf-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bpe = trainBpe(['hello hello'], { vocabSize: 264, specialTokens: PARLEY_SPECIAL_TOKENS });
const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(64));
const sizes = {
  vocab_size: 266,
  hidden_size: 64,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
};
const description = { name: 'tiny', licence: 'mit', description: 'a test', baseModels: ['base'] };

/** Every number tells which tensor and which place it is from. */
function model(config: object): VersionContent {
  const parsed = parseModelConfig(config, 'the test');
  const tensors = new Map(
    [...expectedTensorShapes(parsed)].map(([name, shape], number) => {
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
      return [name, { shape, data: data.map((_, i) => number + i / 2 ** 16) }];
    }),
  );
  return { config: parsed, tensors, extras: new Map(), tokenizer, generationConfig: {} };
}

async function written(content: VersionContent, type: GgufFileType = 'f32') {
  const file = path.join(folder, 'model.gguf');
  const notes = (await exportGguf(file, content, description, type)).map((note) => render(note));
  return { notes, ...readGguf(file) };
}

describe('a Llama model', () => {
  const content = model({ model_type: 'llama', ...sizes });

  it('says what it is, where it is from, and how to read and write text', async () => {
    const { metadata } = await written(content);
    expect(Object.fromEntries(metadata)).toMatchObject({
      'general.architecture': 'llama',
      'general.name': 'tiny',
      'general.license': 'mit',
      'general.base_model.0.name': 'base',
      'llama.block_count': 2,
      'llama.context_length': 64,
      'llama.attention.head_count_kv': 2,
      'llama.rope.freq_base': 10000,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.pre': 'gpt-2',
      'tokenizer.ggml.bos_token_id': 1,
      'tokenizer.ggml.eos_token_id': 5,
      'tokenizer.ggml.padding_token_id': 0,
      'tokenizer.ggml.add_bos_token': false,
      'tokenizer.chat_template': tokenizer.config.chat_template,
    });
    const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
    expect(tokens).toHaveLength(266);
    expect(tokens[5]).toBe('<|end|>');
    const types = metadata.get('tokenizer.ggml.token_type') as number[];
    expect([types[5], types[6], types[265]]).toEqual([3, 1, 5]);
    expect(metadata.get('tokenizer.ggml.merges')).toEqual(
      bpe.model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' '))),
    );
  });

  it('keeps every tensor, with the halves of query and key heads side by side', async () => {
    const { tensors } = await written(content);
    const stored = (name: string) => content.tensors.get(name)!;
    expect(tensors.get('token_embd.weight')).toEqual({
      shape: [266, 64],
      values: stored('model.embed_tokens.weight').data,
    });
    expect(tensors.get('blk.1.ffn_down.weight')?.values).toEqual(stored('model.layers.1.mlp.down_proj.weight').data);
    expect(tensors.get('blk.0.attn_v.weight')?.values).toEqual(stored('model.layers.0.self_attn.v_proj.weight').data);
    expect(tensors.size).toBe(content.tensors.size);
    const { data } = stored('model.layers.0.self_attn.k_proj.weight');
    const rowOf = (values: Float32Array, row: number) => values.slice(row * 64, (row + 1) * 64);
    const keys = tensors.get('blk.0.attn_k.weight')!.values;
    // Head 1 has the rows 16 to 31; its pairs are rows 16 and 24, 17 and 25, …
    expect([16, 17, 18, 19].map((row) => rowOf(keys, row))).toEqual([16, 24, 17, 25].map((row) => rowOf(data, row)));
  });

  it('rounds in f16 and q8_0 no more than they must, and leaves norms alone', async () => {
    const exact = content.tensors.get('model.layers.0.mlp.gate_proj.weight')!.data;
    const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [type, share] of [
      ['f16', 2 ** -11],
      ['q8_0', 0.5 / 127 + 2 ** -11],
    ] as const) {
      const { tensors } = await written(content, type);
      const { values } = tensors.get('blk.0.ffn_gate.weight')!;
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - exact[i])), 0);
      expect(worst).toBeGreaterThan(0);
      expect(worst).toBeLessThanOrEqual(largest * share);
      expect(tensors.get('output_norm.weight')?.values).toEqual(content.tensors.get('model.norm.weight')?.data);
    }
  });

  it('stores rows that q8_0 cannot cut into blocks as f16, and says so', async () => {
    const { notes } = await written(content, 'q8_0');
    expect(notes).toEqual([
      '2 tensors are f16 in place of q8_0, which needs rows of a multiple of 32 (blk.0.ffn_down.weight has 48).',
    ]);
  });

  it('writes the same file each time', async () => {
    await written(content, 'q8_0');
    const first = readFileSync(path.join(folder, 'model.gguf'));
    await written(content, 'q8_0');
    expect(readFileSync(path.join(folder, 'model.gguf')).equals(first)).toBe(true);
  });

  it('has a tensor for Llama 3’s stretched positions', async () => {
    const scaling = {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 32,
    };
    const { tensors } = await written(model({ model_type: 'llama', ...sizes, rope_scaling: scaling }));
    const { values } = tensors.get('rope_freqs.weight')!;
    expect(values).toHaveLength(8);
    // Short waves are kept, long ones slowed down by the whole factor.
    expect([values[0], values[7]]).toEqual([1, 8]);
  });
});

it('turns GPT-2’s layers over, which are stored the other way round', async () => {
  const content = model({ model_type: 'gpt2', vocab_size: 266, n_embd: 64, n_layer: 1, n_head: 4, n_positions: 64 });
  const { metadata, tensors } = await written(content);
  expect(metadata.get('general.architecture')).toBe('gpt2');
  const { shape, values } = tensors.get('blk.0.attn_qkv.weight')!;
  const { data } = content.tensors.get('transformer.h.0.attn.c_attn.weight')!;
  expect(shape).toEqual([192, 64]);
  expect(values[3 * 64 + 5]).toBe(data[5 * 192 + 3]);
  expect(tensors.size).toBe(content.tensors.size);
});

it('names Qwen3’s norms of heads and Qwen2’s biases', async () => {
  const qwen3 = await written(model({ model_type: 'qwen3', ...sizes, head_dim: 32 }));
  expect(qwen3.metadata.get('qwen3.attention.key_length')).toBe(32);
  expect(qwen3.tensors.get('blk.1.attn_q_norm.weight')?.shape).toEqual([32]);
  const qwen2 = model({ model_type: 'qwen2', ...sizes });
  const { tensors } = await written(qwen2);
  // Not turned: this architecture keeps Hugging Face's order.
  expect(tensors.get('blk.0.attn_k.bias')?.values).toEqual(
    qwen2.tensors.get('model.layers.0.self_attn.k_proj.bias')?.data,
  );
});

it('quantizes as ggml does: halves away from zero, a block of zeros to zeros', () => {
  const values = new Float32Array(64);
  values.set([127, 0.5, -0.5, 1.4999, -2.5]);
  const bytes = quantize('q8_0', values);
  expect(bytes).toHaveLength(2 * 34);
  expect([...new Int8Array(bytes.buffer, 2, 5)]).toEqual([127, 1, -1, 1, -3]);
  expect([...bytes.subarray(34)].every((byte) => byte === 0)).toBe(true);
});

it('refuses what llama.cpp would compute or read otherwise, and values beyond the type', async () => {
  const yarn = { rope_type: 'yarn', factor: 4, beta_fast: 4, original_max_position_embeddings: 16 };
  await expect(written(model({ model_type: 'llama', ...sizes, rope_scaling: yarn }))).rejects.toMatchObject({
    code: 'unsupported',
  });
  const content = model({ model_type: 'llama', ...sizes });
  const other = Tokenizer.fromJson({ ...bpe, pre_tokenizer: { type: 'Whitespace' } }, parleyTokenizerConfig(64));
  await expect(written({ ...content, tokenizer: other })).rejects.toThrow('"type":"Whitespace"');
  content.tensors.get('model.norm.weight')!.data[0] = 1e6;
  await expect(written(content, 'f16')).resolves.toBeDefined();
  content.tensors.get('lm_head.weight')!.data[3] = 1e6;
  await expect(written(content, 'f16')).rejects.toThrow('output.weight as f16: it has the value 1000000');
});
