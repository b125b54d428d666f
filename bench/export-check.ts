/**
 * Checks exported models in the programs that they are for: greedy replies to 20 prompts, 64 tokens each and past end tokens, in the
 * transformers library, plain onnxruntime-node and llama.cpp, beside Parley's own. They may part only where Parley's two
 * best logits are closer than twice what the export rounds by elsewhere; in q8_0, beside Parley computing in the same 8 bits. For
 * transformers and llama.cpp also the prompts' token ids by their own reading of tokenizer and chat template, and for llama.cpp
 * those of 3,000 random texts.
 *
 *   node bench/export-check.ts [--peer-root DIR | --llama-server PATH] [--only NAME] [--in PROGRAM] [--tokenizer FILE]
 *
 * DIR is the root folder of a system that has them, entered by chroot; PATH llama.cpp's program (default `llama-server`); PROGRAM one
 * of transformers, onnxruntime, llama.cpp, tokens (default all; the last is llama.cpp's reading of random texts). Models are the
 * shipped one and a tiny random one of each family, one more with the tokenizer.json FILE, NAME a part of theirs. Ends with 1
 * where anything parts too early.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportGguf } from '../src/main/formats/gguf/export-gguf.ts';
import { exportOnnx } from '../src/main/formats/onnx/export-onnx.ts';
import type { Graph } from '../src/main/graph/node.ts';
import { encodePrompt } from '../src/main/models/template/chat-template.ts';
import { readVersionFolder, writeVersionFolder, type VersionContent } from '../src/main/models/files/version-folder.ts';
import { render } from '../src/shared/language/said.ts';
import { agreementOf, type Choice } from './export-check/agreement.ts';
import { computedInEightBits, weightsInEightBits } from './export-check/eight-bits.ts';
import { llamaReplies, llamaTokens } from './export-check/llama-side.ts';
import { onnxReplies } from './export-check/onnx-side.ts';
import { PROMPTS } from './export-check/prompts.ts';
import { randomTexts } from './export-check/random-texts.ts';
import { tinyModels } from './export-check/tiny-models.ts';
import { transformersReplies } from './export-check/transformers-side.ts';
import type { Peer } from './torch-oracle/torch-side.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const NEW_TOKENS = 64;
/** Replies part where an export rounds most, and the rounding is measured everywhere else. */
const ALLOWED_ROUNDINGS = 2;
const RANDOM_TEXTS = 3000;
/** Of texts that the two tokenize differently. */
const SHOWN = 5;

const { values } = scriptOptions(import.meta.filename, {
  options: {
    'peer-root': { type: 'string' },
    'llama-server': { type: 'string' },
    tokenizer: { type: 'string' },
    only: { type: 'string' },
    in: { type: 'string' },
  },
});
const root = values['peer-root'];
const llama = root === undefined ? [values['llama-server'] ?? 'llama-server'] : ['chroot', root, 'llama-server'];
const folder = await mkdtemp(path.join(root === undefined ? tmpdir() : path.join(root, 'tmp'), 'export-check-'));
const peer: Peer = root === undefined ? { python: 'python3' } : { root };
/** As the peers see it. */
const seen = (file: string) => (root === undefined ? file : `/${path.relative(root, file)}`);

const isAsked = (program: string) => values.in === undefined || values.in === program;

let isGood = true;
try {
  const base = await readVersionFolder(path.join(import.meta.dirname, '../resources/models/parley-base'));
  for (const [name, model] of [['parley-base', base] as const, ...(await tinyModels(values.tokenizer))]) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    const promptIds = PROMPTS.map((content) => [...encodePrompt(model.tokenizer, [{ role: 'user', content }])]);
    if (isAsked('transformers')) await checkTransformers(name, model, promptIds);
    for (const type of isAsked('onnxruntime') ? (['f32', 'f16'] as const) : []) {
      await checkOnnx(name, model, promptIds, type);
    }
    if (isAsked('tokens')) await checkTokens(name, model);
    for (const type of isAsked('llama.cpp') ? (['f32', 'f16', 'q8_0'] as const) : []) {
      await checkGguf(name, model, promptIds, type);
    }
  }
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = isGood ? 0 : 1;

async function checkTransformers(name: string, model: VersionContent, promptIds: readonly number[][]): Promise<void> {
  const exported = path.join(folder, 'hf');
  await writeVersionFolder(exported, model, { dtype: 'F32', replace: true });
  const answer = await transformersReplies(peer, exported, seen, PROMPTS, NEW_TOKENS);
  const title = `${name}: Hugging Face's layout`;
  if (answer === undefined) return console.log(`${title}: not checked, there is no Python with transformers`);
  compareTokens(title, 'transformers', promptIds, answer.promptIds);
  await report(title, model, answer.promptIds, answer.replies);
}

async function checkOnnx(
  name: string,
  model: VersionContent,
  promptIds: readonly number[][],
  type: 'f32' | 'f16',
): Promise<void> {
  await exportOnnx(folder, model, type);
  const file = path.join(folder, 'onnx', type === 'f32' ? 'model.onnx' : 'model_fp16.onnx');
  const replies = await onnxReplies(file, promptIds, NEW_TOKENS);
  await report(`${name}: ONNX ${type}`, model, promptIds, replies);
}

async function checkGguf(
  name: string,
  model: VersionContent,
  promptIds: readonly number[][],
  type: 'f32' | 'f16' | 'q8_0',
): Promise<void> {
  const file = path.join(folder, `model-${type}.gguf`);
  await exportGguf(file, model, { name, description: '', baseModels: [] }, type);
  const answer = await llamaReplies(llama, seen(file), PROMPTS, promptIds, NEW_TOKENS);
  const title = `${name}: GGUF ${type}`;
  if (answer === undefined) {
    isGood = false;
    return console.log(`${title}: llama.cpp does not start with it (${llama.join(' ')} -m ${seen(file)})`);
  }
  compareTokens(title, 'llama.cpp', promptIds, answer.promptIds);
  const { replies } = answer;
  if (type !== 'q8_0') return report(title, model, promptIds, replies);
  // llama.cpp rounds what it multiplies with such weights to 8 bits, too: how far that leads is told, what is checked is whether
  // nothing else does.
  await report(title, model, promptIds, replies, { isTold: true });
  const rounded = { config: model.config, tensors: weightsInEightBits(model) };
  await report(`${title}, beside Parley in 8 bits`, rounded, promptIds, replies, { transform: computedInEightBits });
}

/**
 * What people write, as both read it. Where the export's notes tell of differences, texts made plain are compared besides: of
 * those the file's rounding of scores may decide one in a thousand.
 */
async function checkTokens(name: string, model: VersionContent): Promise<void> {
  const file = path.join(folder, 'tokens.gguf');
  const notes = await exportGguf(file, model, { name, description: '', baseModels: [] }, 'f32');
  for (const note of notes) console.log(`${name}: ${render(note)}`);
  const texts = randomTexts(model.tokenizer, RANDOM_TEXTS, 1);
  const alike = await sameTokens(name, model, seen(file), texts);
  if (notes.length === 0) isGood &&= alike === texts.length;
  else {
    const plain = texts.map((text) => text.normalize('NFC').replace(/^[ ▁]+/, ''));
    isGood &&= (await sameTokens(`${name}, made plain`, model, seen(file), plain)) >= 0.999 * texts.length;
  }
}

async function sameTokens(
  title: string,
  model: VersionContent,
  file: string,
  texts: readonly string[],
): Promise<number> {
  const theirs = await llamaTokens(llama, file, texts);
  // As in a chat, where no text is the first thing.
  const ours = texts.map((text) => model.tokenizer.encode(text, { continues: true }));
  const different = texts.filter((_, i) => ours[i].join() !== theirs?.[i].join());
  console.log(
    `${title}: ${texts.length - different.length} of ${texts.length} random texts are the same tokens in llama.cpp`,
  );
  for (const text of different.slice(0, SHOWN)) console.log(`  not ${JSON.stringify(text)}`);
  return texts.length - different.length;
}

function compareTokens(
  title: string,
  program: string,
  ours: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
): void {
  const different = [...PROMPTS.keys()].filter((i) => ours[i].join() !== theirs[i].join());
  if (different.length === 0) return;
  isGood = false;
  const [i] = different;
  console.log(`${title}: ${different.length} prompts tokenized otherwise, ${JSON.stringify(PROMPTS[i])} the first`);
  console.log(`  Parley:    ${ours[i].join(' ')}\n  ${program}: ${theirs[i].join(' ')}`);
}

async function report(
  title: string,
  model: Pick<VersionContent, 'config' | 'tensors'>,
  promptIds: readonly (readonly number[])[],
  replies: readonly (readonly Choice[])[],
  { transform, isTold = false }: { transform?: (graph: Graph) => Graph; isTold?: boolean } = {},
): Promise<void> {
  const { tokens, rounding, partings } = await agreementOf(model, promptIds, replies, transform);
  const isEarly = (lead: number) => !isTold && lead > ALLOWED_ROUNDINGS * rounding;
  if (partings.some(({ lead }) => isEarly(lead))) isGood = false;
  const { length } = promptIds;
  console.log(
    `${title}: ${tokens} tokens alike, ${length - partings.length} of ${length} replies to the end, rounding ${rounding.toPrecision(2)}`,
  );
  for (const { prompt, position, lead, parley, other } of partings) {
    const verdict = isEarly(lead) ? ': TOO EARLY' : '';
    console.log(
      `  prompt ${prompt} parts at token ${position}: ${parley} led ${other} by ${lead.toPrecision(2)}${verdict}`,
    );
  }
}
