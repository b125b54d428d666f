/**
 * Compares what Parley reads out of GGUF files with the gguf package (PyPI), whose arithmetic is ggml's: random blocks of every type
 * that is read, numbers that Parley writes in the types of blocks, and all tensors of a file where one is given. Equal is equal to the last bit. Ends with 1 where anything differs.
 *
 *   node bench/gguf-oracle.ts [--python PATH] [--gguf FILE [--llama DIR] [--prompts N]] [--blocks N] [--write]
 *
 * PATH is a Python that has the package (default `python3`), --blocks the random blocks of each type (default 2,000). --write makes
 * the fixtures of the unit tests again. With DIR, a folder in which node-llama-cpp (npm) was installed, the file is imported, exported
 * in float32, and both files' greedy replies to up to 20 prompts, 64 tokens each, in llama.cpp are compared with Parley's, as
 * export-check.ts does. Of the given file itself that is told only: with quantized weights llama.cpp rounds what it multiplies, too.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dequantize } from '../src/main/formats/gguf/dequantize.ts';
import { exportGguf } from '../src/main/formats/gguf/export-gguf.ts';
import { importGguf } from '../src/main/formats/gguf/import-gguf.ts';
import { openGguf } from '../src/main/formats/gguf/open-gguf.ts';
import { numbersToWrite } from '../src/main/formats/gguf/quantize/numbers.fixture.ts';
import { isBlockType, quantize } from '../src/main/formats/gguf/quantize/quantize.ts';
import { randomBlocks } from '../src/main/formats/gguf/random-blocks.fixture.ts';
import { TENSOR_TYPES, type StoredType } from '../src/main/formats/gguf/tensor-types.ts';
import { encodePrompt } from '../src/main/models/template/chat-template.ts';
import { readVersionFolder } from '../src/main/models/files/version-folder.ts';
import { agreementOf } from './export-check/agreement.ts';
import { nodeLlamaReplies } from './export-check/node-llama.ts';
import { PROMPTS } from './export-check/prompts.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const { values } = scriptOptions(import.meta.filename, {
  options: {
    python: { type: 'string', default: 'python3' },
    gguf: { type: 'string' },
    llama: { type: 'string' },
    prompts: { type: 'string', default: '20' },
    blocks: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
  },
});
const types = Object.keys(TENSOR_TYPES) as StoredType[];
const writtenTypes = types.filter(isBlockType);
const FIXTURE = path.join(import.meta.dirname, '../src/main/formats/gguf/fixtures/dequantize.json');
const WRITTEN_FIXTURE = path.join(path.dirname(FIXTURE), 'quantize.json');
/** Enough for every place in a block to take part. */
const FIXTURE_BLOCKS = 2;
const FIXTURE_NUMBERS = 16;
const NEW_TOKENS = 64;
const ALLOWED_ROUNDINGS = 2;

let isGood = true;
if (values.write) await writeFixture();
await compareBlocks(Number(values.blocks));
await compareWritten();
if (values.gguf !== undefined) await compareFile(values.gguf);
if (values.gguf !== undefined && values.llama !== undefined) await compareReplies(values.gguf, values.llama);
process.exitCode = isGood ? 0 : 1;

async function compareBlocks(count: number): Promise<void> {
  const theirs = await referenceOf((type) => randomBlocks(type, count, 1), types);
  for (const type of types) {
    const ours = dequantize(type, randomBlocks(type, count, 1));
    report(`${type}: ${ours.length} numbers of ${count} random blocks`, sameBits(ours, theirs.get(type)!));
  }
}

/** Their reader reads what we write; and of the types that they write, too, both write the same bytes. */
async function compareWritten(): Promise<void> {
  const theirs = await referenceOf((type) => quantize(type, numbersToWrite), writtenTypes);
  for (const type of writtenTypes) {
    const ours = dequantize(type, quantize(type, numbersToWrite));
    report(`${type}: ${ours.length} numbers as it writes them`, sameBits(ours, theirs.get(type)!));
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'gguf-oracle-'));
  try {
    await writeFile(path.join(folder, 'numbers'), numbersToWrite);
    const both = JSON.parse(askPython('write', folder)) as string[];
    for (const type of writtenTypes.filter((name) => both.includes(name))) {
      const theirBytes = await readFile(path.join(folder, `${type}.written`));
      report(`${type}: the bytes it writes`, theirBytes.equals(quantize(type, numbersToWrite)));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeFixture(): Promise<void> {
  const blocksOf = (type: StoredType) =>
    randomBlocks(type, TENSOR_TYPES[type].blockSize === 1 ? FIXTURE_NUMBERS : FIXTURE_BLOCKS, 2);
  const theirs = await referenceOf(blocksOf, types);
  const base64 = (bytes: Uint8Array) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const fixture = Object.fromEntries(
    types.map((type) => [
      type,
      { blocks: base64(blocksOf(type)), float32: base64(new Uint8Array(theirs.get(type)!.buffer)) },
    ]),
  );
  await writeFile(FIXTURE, JSON.stringify(fixture, null, 2) + '\n');
  const read = await referenceOf((type) => quantize(type, numbersToWrite), writtenTypes);
  const written = writtenTypes.map((type) => [
    type,
    { blocks: base64(quantize(type, numbersToWrite)), float32: base64(new Uint8Array(read.get(type)!.buffer)) },
  ]);
  await writeFile(WRITTEN_FIXTURE, JSON.stringify(Object.fromEntries(written), null, 2) + '\n');
}

async function referenceOf<Type extends StoredType>(
  blocksOf: (type: Type) => Uint8Array<ArrayBuffer>,
  of: readonly Type[],
): Promise<Map<Type, Float32Array>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gguf-oracle-'));
  try {
    for (const type of of) await writeFile(path.join(folder, `${type}.blocks`), blocksOf(type));
    askPython('blocks', folder);
    const found = new Map<Type, Float32Array>();
    for (const type of of) {
      const bytes = await readFile(path.join(folder, `${type}.f32`));
      found.set(type, new Float32Array(Uint8Array.from(bytes).buffer));
    }
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compareFile(file: string): Promise<void> {
  const lines = askPython('file', file).trim().split('\n');
  const theirs = lines.map((line) => JSON.parse(line) as { name: string; shape: number[]; sha256: string });
  const { tensors, close } = await openGguf(file);
  let equal = theirs.length === tensors.size ? 0 : NaN;
  for (const { name, shape, sha256 } of theirs) {
    const tensor = tensors.get(name);
    if (tensor === undefined) continue;
    const numbers = await tensor.read();
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const isEqual = createHash('sha256').update(bytes).digest('hex') === sha256;
    if (isEqual && tensor.shape.join() === shape.join()) equal += 1;
    else console.log(`  not ${name}`);
  }
  await close();
  report(`${path.basename(file)}: ${equal} of ${theirs.length} tensors`, equal === theirs.length);
}

/** Parley may part from the float32 export only where its two best logits are closer than twice the rounding seen elsewhere. */
async function compareReplies(file: string, llama: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gguf-oracle-'));
  try {
    await importGguf(file, path.join(folder, 'model'));
    const model = await readVersionFolder(path.join(folder, 'model'));
    const again = path.join(folder, 'again.gguf');
    await exportGguf(again, model, { name: 'again', description: '', baseModels: [] }, 'f32');
    const prompts = PROMPTS.slice(0, Number(values.prompts));
    const promptIds = prompts.map((content) => [...encodePrompt(model.tokenizer, [{ role: 'user', content }])]);
    for (const [title, seen] of [['exported again in float32', again] as const, ['the file itself', file] as const]) {
      const replies = await nodeLlamaReplies(llama, seen, promptIds, NEW_TOKENS);
      const { tokens, rounding, partings } = await agreementOf(model, promptIds, replies);
      const early = partings.filter(({ lead }) => lead > ALLOWED_ROUNDINGS * rounding);
      if (seen === again && early.length > 0) isGood = false;
      console.log(
        `${title}: ${tokens} tokens alike in llama.cpp, ${prompts.length - partings.length} of ${prompts.length} replies to the end, ` +
          `rounding ${rounding.toPrecision(2)}, ${early.length} part earlier than it explains`,
      );
      console.log(`  ${JSON.stringify(prompts[0])}: ${model.tokenizer.decode(replies[0].map(({ token }) => token))}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function askPython(what: 'blocks' | 'write' | 'file', target: string): string {
  const script = path.join(import.meta.dirname, 'peers/gguf_reference.py');
  const { status, stdout, stderr, error } = spawnSync(values.python, [script, what, target], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`gguf_reference.py failed: ${error?.message ?? stderr}`);
  return stdout;
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function report(what: string, isEqual: boolean): void {
  isGood &&= isEqual;
  console.log(`${what}: ${isEqual ? 'equal to the last bit' : 'DIFFERENT'}`);
}
