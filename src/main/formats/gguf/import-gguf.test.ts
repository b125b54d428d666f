import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { encodePrompt } from '../../models/template/chat-template.ts';
import { createDecoderRunner } from '../../models/families/decoder.fixture.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { exportGguf } from './export-gguf.ts';
import { describeGguf, importGguf } from './import-gguf.ts';
import { bool, string, uint32, type MetadataValue } from './metadata-value.ts';
import { readGguf } from './read-gguf.fixture.ts';
import type { GgufFileType } from './quantize/file-types.ts';
import { tinyModel } from './tiny-gguf.fixture.ts';
import { writeGguf, type GgufTensor } from './write-gguf.ts';
import { render } from '../../../shared/language/said.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'parley-gguf-in-'));
afterAll(() => rmSync(dir, { recursive: true }));
let made = 0;
const fresh = (name: string) => path.join(dir, `${(made += 1)}-${name}`);

const description = { name: 'Tiny', licence: 'apache-2.0', description: 'a test', baseModels: [] };
const texts = ['Hello, world!  12345', 'Übung macht den Meister', 'I’ll\n\ngo 💚', ' a b', 'don’t we’ve'];

async function exported(content: VersionContent, type: GgufFileType = 'f32'): Promise<string> {
  const file = fresh('tiny.gguf');
  await exportGguf(file, content, description, type);
  return file;
}

async function imported(file: string) {
  const folder = fresh('imported');
  const notes = (await importGguf(file, folder)).map((note) => render(note));
  return { notes, folder, ...(await readVersionFolder(folder)) };
}

const llama3 = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 };
const stretched = { ...llama3, original_max_position_embeddings: 32 };
const yarn = { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 32 };

describe('what was exported comes back with the same numbers, settings and tokens:', () => {
  it.each<[string, object, string]>([
    ['GPT-2', { model_type: 'gpt2', n_embd: 64, n_layer: 2, n_head: 4, n_positions: 64 }, 'GPT-2 (byte-level)'],
    ['Llama 3', { model_type: 'llama', rope_scaling: stretched }, 'Llama 3 (its own way of cutting, byte-level)'],
    [
      'Llama 2 with biases',
      { model_type: 'llama', attention_bias: true, mlp_bias: true },
      'Llama 2 (byte fallback, normalizer)',
    ],
    [
      'SmolLM, tied',
      { model_type: 'llama', tie_word_embeddings: true, rope_scaling: yarn },
      'SmolLM (single digits, byte-level)',
    ],
    ['Mistral', { model_type: 'mistral', sliding_window: null }, 'Mistral (byte fallback, Metaspace)'],
    ['Qwen2', { model_type: 'qwen2', rope_scaling: { rope_type: 'linear', factor: 2 } }, 'Qwen (single digits, NFC)'],
    ['Qwen3', { model_type: 'qwen3', head_dim: 32, tie_word_embeddings: true }, 'Qwen (single digits, NFC)'],
  ])('%s', async (_, config, kind) => {
    const content = tinyModel(config, kind);
    const { notes, config: read, tensors, tokenizer } = await imported(await exported(content));
    expect(notes).toEqual([]);
    for (const [name, { shape, data }] of content.tensors) expect(tensors.get(name)).toEqual({ shape, data });
    expect(tensors.size).toBe(content.tensors.size);
    // Mistral's without a window is Llama.
    const { model_type: type, ...settings } = content.config;
    expect(read.model_type).toBe(type === 'mistral' ? 'llama' : type);
    for (const name of ['rms_norm_eps', 'rope_theta', 'rope_scaling', 'head_dim', 'tie_word_embeddings'] as const) {
      expect((read as Record<string, unknown>)[name]).toEqual((settings as Record<string, unknown>)[name]);
    }
    const ids = (given: typeof tokenizer) => texts.map((text) => given.encode(text, { continues: true }));
    expect(ids(tokenizer)).toEqual(ids(content.tokenizer));
    expect([tokenizer.bosId, tokenizer.eosId, tokenizer.padId]).toEqual([1, 2, 3]);
    const prompt = [{ role: 'user' as const, content: 'Hello' }];
    expect(encodePrompt(tokenizer, prompt)).toEqual(encodePrompt(content.tokenizer, prompt));
  });
});

const baseFolder = path.join(import.meta.dirname, '../../../../resources/models/parley-base');

it('parley-base in f16 comes back byte for byte, and replies the same', async () => {
  const base = await readVersionFolder(baseFolder);
  const { folder, ...back } = await imported(await exported(base, 'f16'));
  const weights = (where: string) => readFile(path.join(where, 'model.safetensors'));
  expect((await weights(folder)).equals(await weights(baseFolder))).toBe(true);
  expect(await greedy(back)).toEqual(await greedy(base));
});

it('from q8_0 come the numbers that its blocks stand for, and a note of what was lost', async () => {
  const base = await readVersionFolder(baseFolder);
  const file = await exported(base, 'q8_0');
  const { notes, tensors, folder } = await imported(file);
  expect(notes).toEqual([
    expect.stringMatching(/^Its weights were rounded to 8\.5\d? bits each \(Q8_0 100 % at 8\.5,/),
  ]);
  expect(await readFile(path.join(folder, 'README.md'), 'utf8')).toMatch(/^---\nlicense: apache-2\.0\n---\n\n# Tiny\n/);
  const stored = readGguf(file).tensors.get('blk.0.ffn_up.weight')!;
  expect(tensors.get('model.layers.0.mlp.up_proj.weight')?.data).toEqual(stored.values);
  // And out again: what is on the grid of q8_0 stays there.
  const again = readGguf(await exported(await readVersionFolder(folder), 'f32')).tensors.get('blk.0.attn_q.weight')!;
  expect(again.values).toEqual(readGguf(file).tensors.get('blk.0.attn_q.weight')?.values);
});

/** Twelve tokens to two prompts. */
async function greedy({ config, tensors, tokenizer }: Pick<VersionContent, 'config' | 'tensors' | 'tokenizer'>) {
  const runner = await createDecoderRunner(createCpuEngine({ threads: 1 }), config, tensors);
  const replies: string[] = [];
  for (const content of ['hi, how are you?', 'what do you like to eat?']) {
    const ids = [...encodePrompt(tokenizer, [{ role: 'user', content }])];
    const { length } = ids;
    while (ids.length < length + 12) {
      const [logits] = await runner.padded([ids], 'right');
      const last = logits.subarray((ids.length - 1) * config.vocab_size, ids.length * config.vocab_size);
      ids.push(last.indexOf(last.reduce((most, value) => Math.max(most, value), -Infinity)));
    }
    replies.push(tokenizer.decode(ids.slice(length)));
  }
  return replies;
}

const small = () => tinyModel({ model_type: 'llama', num_hidden_layers: 1 }, 'SmolLM (single digits, byte-level)');

/** A tiny model's file with other metadata or tensors. */
async function changed(
  entries: readonly (readonly [key: string, value: MetadataValue | undefined])[],
  tensors: (given: GgufTensor[]) => GgufTensor[] = (given) => given,
): Promise<string> {
  const { metadata: read, tensors: stored } = readGguf(await exported(small()));
  const metadata = new Map<string, MetadataValue>();
  for (const [key, value] of read) metadata.set(key, valueOf(value));
  for (const [key, value] of entries) if (value) metadata.set(key, value);
  for (const [key, value] of entries) if (!value) metadata.delete(key);
  const given = [...stored].map(([name, { shape, values }]): GgufTensor => {
    return { name, shape, type: 'f32', values: () => Promise.resolve(values) };
  });
  const file = fresh('changed.gguf');
  await writeGguf(file, metadata, tensors(given));
  return file;
}

function valueOf(value: unknown): MetadataValue {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'boolean') return bool(value);
  if (typeof value === 'number') return Number.isInteger(value) ? uint32(value) : { type: 'float32', value };
  const items = value as string[] | number[];
  return typeof items[0] === 'string'
    ? { type: 'strings', value: items as string[] }
    : { type: 'int32s', value: items as number[] };
}

describe('refuses a model that it would compute or read otherwise:', () => {
  it.each<[string, [string, MetadataValue | undefined][], string]>([
    [
      'an architecture',
      [['general.architecture', string('gemma2')]],
      'architecture "gemma2" are not supported; supported: llama',
    ],
    ['experts', [['llama.expert_count', uint32(8)]], 'llama.expert_count of 8'],
    ['turning part of a head', [['llama.rope.dimension_count', uint32(8)]], 'heads have 16 numbers'],
    ['another stretching', [['llama.rope.scaling.type', string('longrope')]], 'of type "longrope"'],
    ['a missing size', [['llama.block_count', undefined]], 'has no llama.block_count'],
    [
      'a size of another type',
      [['llama.block_count', string('two')]],
      'llama.block_count: expected a number, got "two"',
    ],
    ['10^9 layers', [['llama.block_count', uint32(1e9)]], 'expected a whole number from 1 to 1000'],
    ['too few tensors', [['llama.block_count', uint32(2)]], 'is missing'],
    ['a kind of tokenizer', [['tokenizer.ggml.model', string('bert')]], 'of the kind "bert"'],
    ['a way of cutting', [['tokenizer.ggml.pre', string('dbrx')]], 'as "dbrx" does'],
    ['an end token beyond', [['tokenizer.ggml.eos_token_id', uint32(99_999)]], 'expected an id below'],
    ['no tokens', [['tokenizer.ggml.tokens', undefined]], 'has no tokenizer.ggml.tokens'],
    ['a merge of nothing', [['tokenizer.ggml.merges', { type: 'strings', value: ['a', 'b c d'] }]], 'merge 1, "a"'],
  ])('%s', async (_, entries, message) => {
    const attempt = importGguf(await changed(entries), fresh('out'));
    await expect(attempt).rejects.toBeInstanceOf(ParleyError);
    await expect(attempt).rejects.toThrow(message);
  });

  it('a tensor that the family has not, and one of another shape', async () => {
    const added = await changed([], (given) => [...given, { ...given[0], name: 'blk.0.attn_gate.weight' }]);
    await expect(describeGguf(added)).rejects.toThrow(
      'this file has blk.0.attn_gate.weight; a llama model has no such tensors',
    );
    const values = () => Promise.resolve(new Float32Array(32));
    const other = await changed([], (given) =>
      given.map((tensor) => (tensor.name === 'output_norm.weight' ? { ...tensor, shape: [32], values } : tensor)),
    );
    await expect(describeGguf(other)).rejects.toThrow('model.norm.weight: expected [64], got [32]');
  });
});

it('reads an output layer that is a copy of the embedding as tied to it', async () => {
  const file = await changed([], (given) => {
    const embedding = given.find(({ name }) => name === 'token_embd.weight')!;
    return given.map((tensor) => (tensor.name === 'output.weight' ? { ...embedding, name: 'output.weight' } : tensor));
  });
  expect((await imported(file)).config.tie_word_embeddings).toBe(true);
});

describe('a split model', () => {
  it('is read from whichever of its files is named, and only as a whole', async () => {
    const whole = await exported(small());
    const { metadata, tensors } = readGguf(whole);
    const all = [...tensors].map(([name, { shape, values }]): GgufTensor => {
      return { name, shape, type: 'f32', values: () => Promise.resolve(values) };
    });
    const stem = fresh('split');
    const write = (part: number, said = part) => {
      const first = part === 0 ? [...metadata].map(([key, value]) => [key, valueOf(value)] as const) : [];
      const split = [
        ['split.no', uint32(said)] as const,
        ['split.count', uint32(2)] as const,
        ['split.tensors.count', { type: 'int32', value: all.length }] as const,
      ];
      const own = part === 0 ? all.slice(0, 4) : all.slice(4);
      return writeGguf(
        `${stem}-0000${part + 1}-of-00002.gguf`,
        new Map<string, MetadataValue>([...first, ...split]),
        own,
      );
    };
    await write(0);
    await expect(describeGguf(`${stem}-00001-of-00002.gguf`)).rejects.toThrow('all 2 files of this model');
    await write(1);
    const { tensors: read } = await imported(`${stem}-00002-of-00002.gguf`);
    const { tensors: expected } = await imported(whole);
    expect(read).toEqual(expected);
    await write(1, 0);
    await expect(describeGguf(`${stem}-00001-of-00002.gguf`)).rejects.toThrow('its name says file 2 of 2');
  });
});

it('ends 2,000 mutated files in an error of its own or in a model', { timeout: 60_000 }, async () => {
  const config = {
    model_type: 'llama',
    hidden_size: 8,
    intermediate_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
  };
  const bytes = readFileSync(
    await exported(tinyModel({ ...config, num_key_value_heads: 1 }, 'Llama 2 (byte fallback, normalizer)')),
  );
  const random = Random.fromSeed(8);
  const file = fresh('mutated.gguf');
  const ends = { models: 0, refused: 0 };
  for (let i = 0; i < 2000; i++) {
    writeFileSync(file, mutated(bytes, random));
    try {
      await describeGguf(file);
      ends.models += 1;
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      ends.refused += 1;
    }
  }
  expect(ends.models).toBeGreaterThan(50);
  expect(ends.refused).toBeGreaterThan(500);
});

/** Cut off, or with some bytes of the header exchanged, often for the largest or smallest value. */
function mutated(bytes: Buffer, random: Random): Buffer {
  if (random.int(8) === 0) return bytes.subarray(0, random.int(bytes.length));
  const copy = Buffer.from(bytes);
  // Sizes and types stand at the beginning and at the end of the header.
  const reach = [40, 1200, bytes.length][random.int(3)];
  for (let changes = 1 + random.int(3); changes > 0; changes--) {
    copy[random.int(reach)] = [0, 255, 127, random.int(256)][random.int(4)];
  }
  return copy;
}
