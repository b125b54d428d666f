import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { Random } from '../../../shared/domain/random.ts';
import { createDecoderRunner } from '../families/decoder.fixture.ts';
import { configJson, parseModelConfig } from '../families/model-config.ts';
import { expectedTensorShapes } from '../families/tensor-shapes.ts';
import { readVersionFolder, writeVersionFolder, type VersionContent } from '../files/version-folder.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../template/parley-chat-template.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';
import { evenLayers, influentialLayers } from './keep-layers.ts';
import { withLayers, withTokens } from './shrink-model.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'parley-shrink-'));
afterAll(() => rm(folder, { recursive: true }));

const corpus =
  'the cat sat on the mat and the dog sat on the cat; they sang and sang of cats and dogs and mats. '.repeat(3);
const bpe = trainBpe([corpus], { vocabSize: 290, specialTokens: PARLEY_SPECIAL_TOKENS });
const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(64));

/** A model of random weights. @param rows more than the tokenizer has tokens, as padded tables have */
function modelOf(fields: object, rows = tokenizer.vocabSize): VersionContent {
  const config = parseModelConfig({ vocab_size: rows, eos_token_id: tokenizer.eosId, ...fields }, 'the test model');
  const random = Random.fromSeed(5);
  const tensors = new Map(
    [...expectedTensorShapes(config)].map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
      data.forEach((_, i) => (data[i] = (shape.length === 1 ? 1 : 0) + 0.3 * random.normal()));
      return [name, { shape, data }];
    }),
  );
  const generationConfig = { eos_token_id: [tokenizer.eosId], bad_words_ids: [[tokenizer.encode('dog')[0]]] };
  return { config, tokenizer, generationConfig, tensors, extras: new Map() };
}

const llama = {
  ...{ model_type: 'llama', hidden_size: 16, intermediate_size: 24, num_hidden_layers: 5, num_attention_heads: 4 },
  ...{ num_key_value_heads: 2, max_position_embeddings: 64 },
};
const families = {
  'tied llama': modelOf({ ...llama, tie_word_embeddings: true }, 301),
  'untied llama': modelOf({ ...llama, tie_word_embeddings: false }),
  gpt2: modelOf({ model_type: 'gpt2', n_embd: 16, n_layer: 5, n_head: 4, n_positions: 64 }),
};

async function logitsOf({ config, tensors }: VersionContent, ids: readonly number[]): Promise<Float32Array> {
  const runner = await createDecoderRunner(engine, config, tensors);
  const [logits] = await runner.padded([ids], 'right');
  await runner.dispose();
  return logits;
}

it.each(Object.entries(families))('%s: all layers and all tokens are the model as it was', (_, model) => {
  const all = Array.from({ length: model.config.vocab_size }, (_, id) => id);
  const same = withTokens(withLayers(model, [0, 1, 2, 3, 4]), all);
  const tokens = tokenizer.vocabSize;
  expect(same.tokenizer.json).toEqual(tokenizer.json);
  expect(same.config).toEqual({ ...model.config, vocab_size: tokens });
  expect(same.generationConfig).toEqual(model.generationConfig);
  for (const [name, { shape, data }] of same.tensors) {
    // Rows without a token are gone.
    expect(data, name).toEqual(
      model.tensors.get(name)!.data.subarray(
        0,
        shape.reduce((size, dim) => size * dim, 1),
      ),
    );
  }
});

it.each(Object.entries(families))(
  '%s: with fewer tokens the logits of those that are left are what they were',
  async (_, model) => {
    const text = 'the cat sang of mats';
    const old = tokenizer.encode(text);
    const smaller = withTokens(model, old);
    const kept = smaller.config.vocab_size;
    expect(kept).toBeLessThan(tokenizer.vocabSize);
    const ids = smaller.tokenizer.encode(text);
    expect(ids).toHaveLength(old.length);
    expect(smaller.tokenizer.decode(ids)).toBe(text);
    const oldOf = (id: number) => tokenizer.tokenToId(textOf(smaller.tokenizer, id))!;
    const [before, after] = [await logitsOf(model, old), await logitsOf(smaller, ids)];
    const rows = model.config.vocab_size;
    const expected = Float32Array.from(after, (_, i) => before[Math.floor(i / kept) * rows + oldOf(i % kept)]);
    after.forEach((logit, i) => expect(Math.abs(logit - expected[i])).toBeLessThan(1e-5));
    expect(configJson(smaller.config).eos_token_id).toBe(smaller.tokenizer.eosId);
    expect(smaller.generationConfig).toEqual({ eos_token_id: [smaller.tokenizer.eosId] });
  },
);

function textOf({ json }: Tokenizer, id: number): string {
  const { vocab } = json.model as { vocab: Record<string, number> };
  const found = [...Object.entries(vocab), ...json.added_tokens.map((token) => [token.content, token.id] as const)];
  return found.find(([, tokenId]) => tokenId === id)![0];
}

it.each(Object.entries(families))(
  '%s: without a layer that does nothing it computes the same, also from its files',
  async (name, model) => {
    const idle = /\.(layers|h)\.2\..*(o_proj|down_proj|c_proj)\.(weight|bias)$/;
    const tensors = new Map(
      [...model.tensors].map(([name, tensor]) => [
        name,
        idle.test(name) ? { ...tensor, data: new Float32Array(tensor.data.length) } : tensor,
      ]),
    );
    const whole = { ...model, tensors };
    const smaller = withLayers(whole, [0, 1, 3, 4]);
    expect(smaller.config.num_hidden_layers).toBe(4);
    const target = path.join(folder, name);
    await writeVersionFolder(target, smaller, { dtype: 'F32' });
    const ids = tokenizer.encode('the dog sat');
    const [before, after] = [await logitsOf(whole, ids), await logitsOf(await readVersionFolder(target), ids)];
    expect(after).toHaveLength(before.length);
    after.forEach((logit, i) => expect(Math.abs(logit - before[i])).toBeLessThan(1e-5));
  },
);

it('layers keep their own windows', () => {
  const window = { use_sliding_window: true, sliding_window: 8, max_window_layers: 3 };
  const qwen = modelOf({ ...llama, ...window, model_type: 'qwen2' });
  const { config } = withLayers(qwen, [0, 2, 3, 4]);
  expect(configJson(config).layer_types).toEqual([
    'full_attention',
    'full_attention',
    'sliding_attention',
    'sliding_attention',
  ]);
});

it('chooses layers evenly, or those of the most influence, with the first and the last two', () => {
  expect(evenLayers(30, 8)).toEqual([0, 5, 11, 16, 22, 27, 28, 29]);
  expect(evenLayers(6, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([1, 2, 3, 4, 5].map((count) => evenLayers(6, count))).toEqual([
    [0],
    [0, 5],
    [0, 4, 5],
    [0, 3, 4, 5],
    [0, 2, 3, 4, 5],
  ]);
  expect(influentialLayers([0, 0.3, 0.1, 0.5, 0.2, 0, 0], 5)).toEqual([0, 1, 3, 5, 6]);
  expect(() => evenLayers(6, 7)).toThrow('the model has 6; expected a number from 1 to 6');
  expect(() => withLayers(families.gpt2, [3, 1])).toThrow('numbered from 0 to 4 in ascending order; got 3, 1');
  expect(() => withLayers(families.gpt2, [0, 5])).toThrow('got 0, 5');
});
