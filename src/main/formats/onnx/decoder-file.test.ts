/** Exported files in plain onnxruntime-node, with nothing of Parley's, beside Parley's own logits. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../../models/template/parley-chat-template.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { createDecoderRunner } from '../../models/families/decoder.fixture.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { trainBpe } from '../../models/tokenizer/train-bpe.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import { Random } from '../../../shared/domain/random.ts';
import { exportOnnx } from './export-onnx.ts';
import { ort } from '../../engines/onnxruntime/ort.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bpe = trainBpe([], { vocabSize: 262, specialTokens: PARLEY_SPECIAL_TOKENS });
const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(96));
const { cases } = JSON.parse(
  await readFile(path.join(import.meta.dirname, '../../models/families/fixtures/families.json'), 'utf8'),
) as { cases: Record<string, { config: Record<string, unknown> }> };

const [prompts, newTokens] = [20, 64];

/** One of the families' configs with room for the prompts and random weights. */
function model(name: string): VersionContent {
  const { config: published } = cases[name];
  const context = published.model_type === 'gpt2' ? { n_positions: 96 } : { max_position_embeddings: 96 };
  const config = parseModelConfig({ ...published, ...context }, name);
  const random = Random.fromSeed(3);
  const tensors = new Map(
    [...expectedTensorShapes(config)].map(([tensor, shape]) => {
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
      const isNorm = shape.length === 1 && tensor.endsWith('weight');
      return [tensor, { shape, data: data.map(() => Number(isNorm) + 0.3 * random.normal()) }];
    }),
  );
  return { config, tensors, extras: new Map(), tokenizer, generationConfig: {} };
}

type Feeds = Record<string, Ort.Tensor>;

class ExportedModel {
  readonly #session: Ort.InferenceSession;

  constructor(session: Ort.InferenceSession) {
    this.#session = session;
  }

  static async open(file: string): Promise<ExportedModel> {
    return new ExportedModel(await ort.InferenceSession.create(file, { intraOpNumThreads: 1 }));
  }

  emptyPast(rows: number): Feeds {
    return Object.fromEntries(
      this.#session.inputMetadata.flatMap((input) => {
        if (!input.isTensor || !input.name.startsWith('past_key_values')) return [];
        const [, heads, , size] = input.shape as number[];
        return [[input.name, new ort.Tensor('float32', new Float32Array(0), [rows, heads, 0, size])]];
      }),
    );
  }

  /** @param mask of the past and the tokens together */
  async run(ids: number[][], positions: number[][], mask: number[][], past: Feeds) {
    const int64 = (rows: number[][]) =>
      new ort.Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0].length]);
    const inputs = { input_ids: int64(ids), position_ids: int64(positions), attention_mask: int64(mask) };
    const { logits, ...present } = await this.#session.run({ ...inputs, ...past });
    const renamed = Object.entries(present).map(([name, tensor]) => [
      name.replace('present', 'past_key_values'),
      tensor,
    ]);
    return { logits: logits.data as Float32Array, past: Object.fromEntries(renamed) as Feeds };
  }

  /** One row, token after token, as greedy decoding does. */
  async greedy(promptIds: readonly number[], vocabSize: number): Promise<number[]> {
    const reply: number[] = [];
    let past = this.emptyPast(1);
    let unread = [...promptIds];
    for (let read = 0; reply.length < newTokens;) {
      const positions = unread.map((_, i) => read + i);
      read += unread.length;
      const step = await this.run([unread], [positions], [Array.from({ length: read }, () => 1)], past);
      const last = step.logits.subarray(-vocabSize);
      unread = [last.indexOf(Math.max(...last))];
      reply.push(unread[0]);
      past = step.past;
    }
    return reply;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

async function exported(content: VersionContent, type: 'f32' | 'f16' = 'f32', maxEmbeddedBytes?: number) {
  const out = mkdtempSync(path.join(folder, 'model-'));
  await exportOnnx(out, content, type, { maxEmbeddedBytes });
  return path.join(out, 'onnx', type === 'f32' ? 'model.onnx' : 'model_fp16.onnx');
}

describe.each(['gpt2', 'llama llama3', 'mistral', 'qwen2', 'qwen3'])('%s', (name) => {
  it(`chooses Parley's own tokens for ${prompts} prompts and ${newTokens} tokens, but for near ties`, async () => {
    const content = model(name);
    const { vocab_size: width } = content.config;
    const file = await ExportedModel.open(await exported(content));
    const runner = await createDecoderRunner(createCpuEngine({ threads: 1 }), content.config, content.tensors);
    const random = Random.fromSeed(5);
    const asked = Array.from({ length: prompts }, (_, i) =>
      Array.from({ length: 1 + i }, () => Math.floor(random.uniform() * width)),
    );
    const sequences: number[][] = [];
    for (const promptIds of asked) sequences.push([...promptIds, ...(await file.greedy(promptIds, width))]);
    const logits = await runner.padded(sequences, 'right');
    sequences.forEach((ids, row) => {
      for (let at = asked[row].length; at < ids.length; at++) {
        const scores = logits[row].subarray((at - 1) * width, at * width);
        // What rounding may decide.
        expect(Math.max(...scores) - scores[ids[at]], `prompt ${row}, token ${at - asked[row].length}`).toBeLessThan(
          1e-4,
        );
      }
    });
    await runner.dispose();
    await file.close();
  });
});

it('reads a batch with padding on the left and goes on from it', async () => {
  const content = model('llama');
  const { vocab_size: width } = content.config;
  const file = await ExportedModel.open(await exported(content));
  const rows = [
    [3, 9, 4, 1, 7],
    [5, 2],
  ];
  const alone = await Promise.all(
    rows.map((ids) => file.run([ids], [ids.map((_, i) => i)], [ids.map(() => 1)], file.emptyPast(1))),
  );
  const mask = [
    [1, 1, 1, 1, 1],
    [0, 0, 0, 1, 1],
  ];
  const positions = [
    [0, 1, 2, 3, 4],
    [1, 1, 1, 0, 1],
  ];
  const together = await file.run([rows[0], [0, 0, 0, 5, 2]], positions, mask, file.emptyPast(2));
  const lastOf = (logits: Float32Array) => logits.slice(-width);
  const closeTo = (found: Float32Array, expected: Float32Array) =>
    expected.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(1e-4));
  closeTo(lastOf(together.logits), lastOf(alone[1].logits));
  closeTo(together.logits.slice(4 * width, 5 * width), lastOf(alone[0].logits));
  const next = await file.run(
    [[6], [6]],
    [[5], [2]],
    mask.map((row) => [...row, 1]),
    together.past,
  );
  const nextAlone = await file.run([[6]], [[2]], [[1, 1, 1]], alone[1].past);
  closeTo(lastOf(next.logits), nextAlone.logits);
  await file.close();
});

it('keeps large weights in a file beside the model’s', async () => {
  const content = model('qwen2');
  const { vocab_size: width } = content.config;
  const [inside, outside] = [await exported(content, 'f16'), await exported(content, 'f16', 1000)];
  expect(readdirSync(path.dirname(outside)).sort()).toEqual(['model_fp16.onnx', 'model_fp16.onnx_data']);
  const files = [await ExportedModel.open(inside), await ExportedModel.open(outside)];
  const [a, b] = await Promise.all(files.map((file) => file.greedy([1, 2, 3], width)));
  expect(a).toEqual(b);
  for (const file of files) await file.close();
});

it.each([
  ['in the model', undefined],
  ['beside it', 1000],
])('reads weights one at a time and writes what it writes of weights in memory, %s', async (_, maxEmbeddedBytes) => {
  const content = model('qwen2');
  const events: string[] = [];
  const sources = new Map(
    [...content.tensors].map(([name, { shape, data }]) => {
      const read = () => {
        events.push('read');
        return Promise.resolve(data);
      };
      return [name, { shape, read }];
    }),
  );
  const out = mkdtempSync(path.join(folder, 'model-'));
  const onTensor = (done: number, total: number) => events.push(`${done} of ${total}`);
  await exportOnnx(out, { ...content, tensors: sources }, 'f16', { maxEmbeddedBytes, onTensor });
  const total = sources.size;
  expect(events).toEqual(Array.from({ length: total }, (_, i) => ['read', `${i + 1} of ${total}`]).flat());
  const inMemory = path.dirname(await exported(content, 'f16', maxEmbeddedBytes));
  for (const name of readdirSync(inMemory)) {
    expect(readFileSync(path.join(out, 'onnx', name)).equals(readFileSync(path.join(inMemory, name)))).toBe(true);
  }
});

it('refuses weights beyond float16 by their name, and writes them as f32', async () => {
  const content = model('llama');
  content.tensors.get('model.layers.0.mlp.up_proj.weight')!.data[7] = 70_000;
  await expect(exported(content, 'f16')).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('model.layers.0.mlp.up_proj.weight has the value 70000') as unknown,
  });
  await expect(exported(content)).resolves.toBeDefined();
});

it('refuses a reward model', async () => {
  const content = model('llama');
  const head = { shape: [1, content.config.hidden_size], data: new Float32Array(content.config.hidden_size) };
  await expect(exported({ ...content, extras: new Map([['score.weight', head]]) })).rejects.toMatchObject({
    code: 'unsupported',
  });
});
