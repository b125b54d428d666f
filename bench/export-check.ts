/**
 * Checks exported models in the programs that they are for: greedy replies to 20 prompts, 64 tokens each, in plain onnxruntime-node
 * and in llama.cpp, beside Parley's own, past end tokens, too. They may part only where Parley's two best logits are closer than what the
 * export rounds by. For llama.cpp also the prompts' token ids by its own reading of tokenizer and chat template.
 *
 *   node bench/export-check.ts [--peer-root DIR | --llama-server PATH] [--only NAME]
 *
 * DIR is the root folder of a system that has llama.cpp, entered by chroot; PATH the program (default `llama-server`). Models
 * are the shipped one and a tiny random one of each family. Ends with 1 where anything parts too early.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exportGguf } from '../src/main/formats/gguf/export-gguf.ts';
import { exportOnnx } from '../src/main/formats/onnx/export-onnx.ts';
import { encodePrompt } from '../src/main/models/chat-template.ts';
import { readVersionFolder, type VersionContent } from '../src/main/models/version-folder.ts';
import { agreementOf, type Choice } from './export-check/agreement.ts';
import { llamaReplies } from './export-check/llama-side.ts';
import { onnxReplies } from './export-check/onnx-side.ts';
import { tinyModels } from './export-check/tiny-models.ts';

const NEW_TOKENS = 64;
const PROMPTS = [
  'hi, how are you?',
  'what is your name?',
  'do you like movies?',
  'I’m feeling a bit sad today…',
  'tell me a joke',
  'what did you do at the weekend?',
  'can you help me with my homework?',
  'good morning!',
  'I want a coffee with 2 sugars, please.',
  'who wrote "War and Peace"?',
  'The weather is nice, isn’t it?',
  'Übung macht den Meister: stimmt das?',
  'what’s 12 + 345?',
  'do you have any pets?  I have two cats',
  'recommend me a book\nor a film',
  'why is the sky blue?',
  'I don’t know what to cook tonight',
  'my favourite colour is green 💚',
  'let’s talk about music',
  'bye, see you tomorrow!',
];

const { values } = parseArgs({
  options: { 'peer-root': { type: 'string' }, 'llama-server': { type: 'string' }, only: { type: 'string' } },
});
const root = values['peer-root'];
const llama = root === undefined ? [values['llama-server'] ?? 'llama-server'] : ['chroot', root, 'llama-server'];
const folder = await mkdtemp(path.join(root === undefined ? tmpdir() : path.join(root, 'tmp'), 'export-check-'));
/** As llama.cpp sees it. */
const seen = (file: string) => (root === undefined ? file : `/${path.relative(root, file)}`);

let isGood = true;
try {
  const base = await readVersionFolder(path.join(import.meta.dirname, '../resources/models/parley-base'));
  for (const [name, model] of [['parley-base', base] as const, ...(await tinyModels())]) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    const promptIds = PROMPTS.map((content) => [...encodePrompt(model.tokenizer, [{ role: 'user', content }])]);
    for (const type of ['f32', 'f16'] as const) await checkOnnx(name, model, promptIds, type);
    for (const type of ['f32', 'f16', 'q8_0'] as const) await checkGguf(name, model, promptIds, type);
  }
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = isGood ? 0 : 1;

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
  const others = PROMPTS.filter((_, i) => answer.promptIds[i].join() !== promptIds[i].join());
  if (others.length > 0) {
    isGood = false;
    console.log(`${title}: ${others.length} prompts tokenized otherwise, ${JSON.stringify(others[0])} the first`);
    const i = PROMPTS.indexOf(others[0]);
    console.log(`  Parley:    ${promptIds[i].join(' ')}\n  llama.cpp: ${answer.promptIds[i].join(' ')}`);
  }
  await report(title, model, promptIds, answer.replies);
}

async function report(
  title: string,
  model: VersionContent,
  promptIds: readonly number[][],
  replies: readonly (readonly Choice[])[],
): Promise<void> {
  const { tokens, rounding, partings } = await agreementOf(model, promptIds, replies);
  const early = partings.filter(({ lead }) => lead > rounding);
  if (early.length > 0) isGood = false;
  const { length } = promptIds;
  console.log(
    `${title}: ${tokens} tokens alike, ${length - partings.length} of ${length} replies to the end, rounding ${rounding.toPrecision(2)}`,
  );
  for (const { prompt, position, lead, parley, other } of partings) {
    const verdict = lead > rounding ? ': TOO EARLY' : '';
    console.log(
      `  prompt ${prompt} parts at token ${position}: ${parley} led ${other} by ${lead.toPrecision(2)}${verdict}`,
    );
  }
}
