import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAdapterFolder, writeAdapterFolder } from './adapter-folder.ts';
import { mergeAdapter, type Adapter } from './adapter.ts';
import { parseModelConfig } from '../families/model-config.ts';
import { readSafetensors } from './read-safetensors.ts';

const config = parseModelConfig(
  {
    model_type: 'llama',
    vocab_size: 5,
    hidden_size: 2,
    intermediate_size: 3,
    num_hidden_layers: 1,
    num_attention_heads: 1,
  },
  'the test model',
);
const layer = 'model.layers.0.self_attn.q_proj';
const tensor = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });
const adapter: Adapter = {
  rank: 1,
  alpha: 2,
  baseModel: 'parley-base',
  tensors: new Map([
    [`${layer}.lora_A.weight`, tensor([1, 2], 3, 5)],
    [`${layer}.lora_B.weight`, tensor([2, 1], 10, 100)],
  ]),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'parley-adapter-'));
  await writeAdapterFolder(folder, adapter, config);
});
afterAll(async () => rm(folder, { recursive: true }));

describe('an adapter folder', () => {
  it('has the names and fields of the PEFT library', async () => {
    const settings = JSON.parse(await readFile(path.join(folder, 'adapter_config.json'), 'utf8')) as object;
    expect(settings).toMatchObject({
      peft_type: 'LORA',
      task_type: 'CAUSAL_LM',
      r: 1,
      lora_alpha: 2,
      target_modules: ['self_attn.q_proj'],
      fan_in_fan_out: false,
      base_model_name_or_path: 'parley-base',
    });
    const stored = await readSafetensors(path.join(folder, 'adapter_model.safetensors'));
    expect([...stored.keys()].sort()).toEqual([
      `base_model.model.${layer}.lora_A.weight`,
      `base_model.model.${layer}.lora_B.weight`,
    ]);
  });

  it('is read as it was written', async () => {
    expect(await readAdapterFolder(folder)).toEqual(adapter);
  });

  it.each([
    ['use_dora', true],
    ['modules_to_save', ['lm_head']],
    ['rank_pattern', { q_proj: 4 }],
    ['bias', 'all'],
    ['peft_type', 'IA3'],
  ])('that asks for %s is refused by that name', async (field, value) => {
    const changed = await mkdtemp(path.join(os.tmpdir(), 'parley-adapter-'));
    const settings = JSON.parse(await readFile(path.join(folder, 'adapter_config.json'), 'utf8')) as object;
    await writeFile(path.join(changed, 'adapter_config.json'), JSON.stringify({ ...settings, [field]: value }));
    await expect(readAdapterFolder(changed)).rejects.toThrow(field);
    await rm(changed, { recursive: true });
  });
});

describe('merging', () => {
  const weights = new Map([
    [`${layer}.weight`, tensor([2, 2], 1, 1, 1, 1)],
    ['other', tensor([1], 7)],
  ]);

  it('adds alpha / rank · B·A and shares what the adapter leaves alone', () => {
    const merged = mergeAdapter(config, weights, adapter);
    expect([...merged.get(`${layer}.weight`)!.data]).toEqual([61, 101, 601, 1001]);
    expect(merged.get('other')).toBe(weights.get('other'));
    expect([...weights.get(`${layer}.weight`)!.data]).toEqual([1, 1, 1, 1]);
  });

  it('refuses an adapter of another model, saying what it expected', () => {
    expect(() => mergeAdapter(config, new Map(), adapter)).toThrow(`the model has no layer ${layer}`);
    const wide = new Map([[`${layer}.weight`, tensor([1, 2], 0, 0)]]);
    expect(() => mergeAdapter(config, wide, adapter)).toThrow(
      'expected A [1, 2] and B [1, 1], got A [1, 2] and B [2, 1]',
    );
  });

  it('refuses one on the output layer of a model that ties it to the embedding, saying so', () => {
    const tensors = new Map([
      ['lm_head.lora_A.weight', tensor([1, 2], 1, 1)],
      ['lm_head.lora_B.weight', tensor([5, 1], 1, 1, 1, 1, 1)],
    ]);
    const tied = { ...config, tie_word_embeddings: true };
    expect(() => mergeAdapter(tied, weights, { ...adapter, tensors })).toThrow(/lm_head.*ties to its embedding/);
    expect(() => mergeAdapter(config, weights, { ...adapter, tensors })).toThrow('the model has no layer lm_head');
  });
});
