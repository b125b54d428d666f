/**
 * Every family against logits of the `transformers` library. The checkpoints are in its published layout and filled by a generator of
 * whole numbers, so that fixtures/families.json holds names, shapes and logits only; bench/family-oracle.ts makes it, and
 * compares the files themselves, all tokens and all 16-bit types.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { sortTensors } from '../files/checkpoint-tensors.ts';
import { parseModelConfig } from './model-config.ts';
import { readModelTensors } from './model-tensors.ts';
import { expectedTensorShapes } from './tensor-shapes.ts';
import { createDecoderRunner, type DecoderRunner } from './decoder.fixture.ts';
import { writeSafetensors, type WeightTensor, type WeightType } from '../files/write-safetensors.ts';

interface FamilyCase {
  readonly config: Record<string, unknown>;
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly tokens: readonly number[];
  /** Which tokens the logits are of. */
  readonly rows: readonly number[];
  readonly logits: Readonly<Partial<Record<WeightType, number[][]>>>;
}

const file = path.join(import.meta.dirname, 'fixtures/families.json');
const { cases } = JSON.parse(await readFile(file, 'utf8')) as { cases: Record<string, FamilyCase> };

/** The generator of bench/peers/family_reference.py: tensors are numbered in the order of their names. */
function weightsOf(shapes: FamilyCase['shapes']): Map<string, WeightTensor> {
  const names = Object.keys(shapes).sort();
  return new Map(
    names.map((name, index) => {
      const shape = shapes[name];
      const center = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
      let state = 7919 * (index + 1);
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1)).map(() => {
        state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
        return center + 0.5 * (state / 2 ** 30 - 1);
      });
      return [name, { shape, data }];
    }),
  );
}

/** Through a file of that type, as a model arrives. */
async function stored(weights: Map<string, WeightTensor>, dtype: WeightType, raw: FamilyCase['config']) {
  const config = parseModelConfig(raw, 'the case');
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-family-'));
  try {
    await writeSafetensors(path.join(folder, 'model.safetensors'), weights, { dtype });
    return await readModelTensors(folder, config);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The largest distance at the fixture's rows, as a share of the largest logit there. */
function distance(found: Float32Array, rows: readonly number[], expected: readonly (readonly number[])[]): number {
  const width = expected[0].length;
  const largest = Math.max(...expected.flat().map(Math.abs));
  const differences = rows.flatMap((row, i) => expected[i].map((value, v) => Math.abs(found[row * width + v] - value)));
  return Math.max(...differences) / largest;
}

async function waysOf(runner: DecoderRunner, { tokens }: FamilyCase): Promise<[string, Float32Array][]> {
  const others = [[7], [3, 11, 5, 0, 17, 2, 9], [...tokens.slice(0, 6), 1]];
  const amongOthers = async (side: 'left' | 'right') => (await runner.padded([...others, tokens], side)).at(-1)!;
  const alone = tokens.slice(0, -1);
  return [
    ['alone', (await runner.padded([tokens], 'right'))[0]],
    ['padded on the right', (await runner.padded([tokens, [...tokens, 4, 4]], 'right'))[0]],
    ['among shorter ones', await amongOthers('right')],
    ['padded on the left', (await runner.padded([tokens, [...tokens, 4, 4, 4]], 'left'))[0]],
    ['in pieces after a cache', await runner.inPieces(tokens, [9, 5, 3])],
    ['token by token after a cache', await runner.inPieces(tokens, [1, ...alone.map(() => 1)])],
  ];
}

describe.each(Object.entries(cases))('%s', (_, each) => {
  it('has the tensors of the published layout', () => {
    const shapes = expectedTensorShapes(parseModelConfig(each.config, 'the case'));
    expect(Object.fromEntries(shapes)).toEqual(each.shapes);
  });

  it.each(Object.entries(each.logits))('gives the logits of transformers from %s files', async (type, logits) => {
    const { config, tensors } = await stored(weightsOf(each.shapes), type as WeightType, each.config);
    const runner = await createDecoderRunner(engine, config, tensors);
    for (const [way, found] of await waysOf(runner, each)) {
      expect(distance(found, each.rows, logits), way).toBeLessThan(1e-5);
    }
    await runner.dispose();
  });
});

it.each([
  ['llama linear', { rope_parameters: { rope_theta: 500 } }],
  ['llama llama3', { rope_parameters: { rope_theta: 500 } }],
  ['llama yarn', { rope_parameters: { rope_theta: 500 } }],
  ['mistral', { sliding_window: null }],
  ['qwen2 with windows', { layer_types: null, max_window_layers: 2 }],
  ['gpt2', { layer_norm_epsilon: 0.1 }],
])('the setting counts: %s with %o is something else', async (name, change) => {
  const each = cases[name];
  const { config, tensors } = await stored(weightsOf(each.shapes), 'F32', { ...each.config, ...change });
  const runner = await createDecoderRunner(engine, config, tensors);
  const [found] = await runner.padded([each.tokens], 'right');
  expect(distance(found, each.rows, each.logits.F32!)).toBeGreaterThan(1e-3);
  await runner.dispose();
});

it('files of the decoder alone, without the prefix, are read', async () => {
  const { config: raw, shapes } = cases.gpt2;
  const config = parseModelConfig(raw, 'the case');
  const weights = weightsOf(shapes);
  const bare = new Map([...weights].map(([name, tensor]) => [name.replace('transformer.', ''), tensor]));
  bare.set('h.0.attn.bias', { shape: [1], data: new Float32Array(1) });
  expect(sortTensors(bare, config, 'the case').tensors).toEqual(sortTensors(weights, config, 'the case').tensors);
});
