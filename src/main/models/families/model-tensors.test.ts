/** Checkpoints as other programs leave them: wrapped, with buffers, with an output layer that the config denies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configOfWeights, readModelTensors } from './model-tensors.ts';
import { parseModelConfig } from './model-config.ts';
import { expectedTensorShapes } from './tensor-shapes.ts';
import { writeSafetensors, type WeightTensor } from '../files/write-safetensors.ts';

const sizes = { vocab_size: 5, hidden_size: 4, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 6 };
const llama = parseModelConfig({ model_type: 'llama', ...sizes }, 'the test model');
const tied = parseModelConfig({ model_type: 'llama', ...sizes, tie_word_embeddings: true }, 'the test model');
const gpt2 = parseModelConfig(
  { model_type: 'gpt2', vocab_size: 5, n_embd: 4, n_layer: 1, n_head: 2, n_positions: 8 },
  'the test model',
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-tensors-'));
});
afterEach(() => rm(folder, { recursive: true }));

function tensorsOf(config: typeof llama): Map<string, WeightTensor> {
  const shapes = [...expectedTensorShapes(config)];
  return new Map(
    shapes.map(([name, shape], seed) => {
      const size = shape.reduce((product, dim) => product * dim, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i + seed)) }];
    }),
  );
}

const write = (tensors: ReadonlyMap<string, WeightTensor>) =>
  writeSafetensors(path.join(folder, 'model.safetensors'), tensors, { dtype: 'F32' });
const renamed = (tensors: ReadonlyMap<string, WeightTensor>, rename: (name: string) => string) =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));

test.each([
  ['a compiled module', (name: string) => `_orig_mod.${name}`],
  ['a compiled part', (name: string) => name.replace('layers.0.', 'layers.0._orig_mod.')],
  ['data parallel', (name: string) => `module.${name}`],
  ['both', (name: string) => `module._orig_mod.${name}`],
  ['a model in a model', (name: string) => `model.${name}`],
  ['PEFT, merged and saved whole', (name: string) => `base_model.model.${name}`],
  ['TRL with a value head', (name: string) => `pretrained_model.${name}`],
  ['FSDP', (name: string) => `_fsdp_wrapped_module.${name.replace('mlp.', 'mlp._checkpoint_wrapped_module.')}`],
  ['the decoder alone', (name: string) => name.replace(/^(model|transformer)\./, '')],
  ['the decoder alone, compiled', (name: string) => `_orig_mod.${name.replace(/^(model|transformer)\./, '')}`],
])('names that %s leaves are read as the published ones', async (_, rename) => {
  for (const config of [llama, gpt2]) {
    const tensors = tensorsOf(config);
    await write(renamed(tensors, rename));
    expect((await readModelTensors(folder, config)).tensors).toEqual(new Map([...tensors].sort(sorted(rename))));
  }
});
const sorted =
  (rename: (name: string) => string) =>
  ([a]: [string, unknown], [b]: [string, unknown]) =>
    rename(a) < rename(b) ? -1 : 1;

test('one tensor under two names is refused, and an unknown one is listed without its wrapper', async () => {
  const tensors = tensorsOf(llama);
  await write(new Map([...tensors, ...renamed(tensors, (name) => `module.${name}`)]));
  await expect(readModelTensors(folder, llama)).rejects.toThrow(/embed_tokens\.weight is there twice, once as module/);
  await write(new Map([...tensors, ['_orig_mod.v_head.weight', { shape: [1], data: new Float32Array(1) }]]));
  await expect(readModelTensors(folder, llama)).rejects.toThrow(/: v_head\.weight \[1\] is not part of a llama model/);
});

test('an output layer of its own counts, whatever the config says; a stored copy of the embedding does not', async () => {
  const tensors = tensorsOf(llama);
  await write(tensors);
  expect(await readModelTensors(folder, tied)).toMatchObject({ config: llama, tensors });
  expect((await configOfWeights(folder, tied)).tie_word_embeddings).toBe(false);
  const shared = tensorsOf(tied);
  await write(new Map([...shared, ['lm_head.weight', shared.get('model.embed_tokens.weight')!]]));
  const read = await readModelTensors(folder, tied);
  expect(read.config).toBe(tied);
  expect([...read.tensors.keys()].sort()).toEqual([...shared.keys()].sort());
});
