import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256OfFile } from './file-hash.ts';
import { openSafetensors, openWeights, readSafetensors } from './read-safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-safetensors-'));
  file = path.join(folder, 'model.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

/** A file by hand: header length, header, data. */
async function writeByHand(header: unknown, data: Uint8Array, headerBytes?: number): Promise<void> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerBytes ?? json.length));
  await writeFile(file, Buffer.concat([length, json, data]));
}

const tensors = new Map([
  ['b', { shape: [2, 2], data: Float32Array.of(1, -2.5, 2 ** -24, 65504) }],
  ['a', { shape: [], data: Float32Array.of(0.333251953125) }],
  ['empty', { shape: [0, 3], data: new Float32Array() }],
]);

test.each(['F32', 'F16', 'BF16'] as const)('%s: written tensors are read back', async (dtype) => {
  const kept = dtype === 'BF16' ? new Map([['b', { shape: [2], data: Float32Array.of(-2.5, 2 ** 100) }]]) : tensors;
  await writeSafetensors(file, kept, { dtype });
  expect(await readSafetensors(file)).toEqual(kept);
  expect(await readdir(folder)).toEqual(['model.safetensors']);
});

test('the bytes are those of the format, and the same tensors in another order give the same file', async () => {
  await writeSafetensors(file, tensors, { dtype: 'F32' });
  const bytes = await readFile(file);
  const headerBytes = Number(bytes.readBigUInt64LE());
  expect(headerBytes % 8).toBe(0);
  expect(JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes))).toEqual({
    __metadata__: { format: 'pt' },
    a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
    b: { dtype: 'F32', shape: [2, 2], data_offsets: [4, 20] },
    empty: { dtype: 'F32', shape: [0, 3], data_offsets: [20, 20] },
  });
  expect(bytes.readFloatLE(8 + headerBytes + 8)).toBe(-2.5);
  const hash = await sha256OfFile(file);
  await writeSafetensors(file, new Map([...tensors].reverse()), { dtype: 'F32' });
  expect(await sha256OfFile(file)).toBe(hash);
});

test('a published hash: the empty file', async () => {
  await writeFile(file, '');
  expect(await sha256OfFile(file)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('integers are read in their own types', async () => {
  const data = Buffer.alloc(12);
  data.writeBigInt64LE(-(2n ** 60n));
  data.writeInt32LE(-7, 8);
  await writeByHand(
    { i: { dtype: 'I32', shape: [1], data_offsets: [8, 12] }, l: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } },
    data,
  );
  const read = await readSafetensors(file);
  expect(read.get('l')!.data).toEqual(BigInt64Array.of(-(2n ** 60n)));
  expect(read.get('i')!.data).toEqual(Int32Array.of(-7));
});

test('a type matters only where the tensor is read: others in the file are placed and left', async () => {
  const data = Buffer.alloc(21);
  data.writeDoubleLE(0.5, 0);
  await writeByHand(
    {
      d: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      mask: { dtype: 'BOOL', shape: [2, 2], data_offsets: [8, 12] },
      u8: { dtype: 'U8', shape: [8], data_offsets: [12, 20] },
      f4: { dtype: 'F4', shape: [2], data_offsets: [20, 21] },
    },
    data,
  );
  const { tensors: placed, close } = await openSafetensors(file);
  expect(await placed.get('d')!.read()).toEqual(Float32Array.of(0.5));
  for (const [name, type] of [
    ['mask', 'BOOL'],
    ['u8', 'U8'],
    ['f4', 'F4'],
  ]) {
    expect(placed.get(name)!.dtype).toBe(type);
    await expect(placed.get(name)!.read()).rejects.toThrow(`tensor ${name} is of type ${type}; supported are F64, F32`);
  }
  await close();
});

test('a value that F16 cannot hold is refused and leaves no file', async () => {
  const big = new Map([['w', { shape: [1], data: Float32Array.of(1e6) }]]);
  await expect(writeSafetensors(file, big, { dtype: 'F16' })).rejects.toThrow(/tensor w has the value 1000000.*BF16/);
  expect(await readdir(folder)).toEqual([]);
});

const f32 = (shape: number[], start: number, end: number) => ({ dtype: 'F32', shape, data_offsets: [start, end] });
test.each([
  ['cut off', { a: f32([4], 0, 16) }, 12, undefined, /cut off.*expected 16 bytes of tensors, got 12/],
  ['too long', { a: f32([1], 0, 4) }, 8, undefined, /left over: expected 4 .* got 8/],
  ['overlap', { a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8, undefined, /tensor b overlaps.*byte 8, .* 4/],
  ['gap', { a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12, undefined, /tensor b leaves a gap/],
  ['wrong size', { a: f32([3], 0, 8) }, 8, undefined, /tensor a: expected 12 bytes for F32 \[3\].* 8/],
  ['long header', { a: f32([1], 0, 4) }, 4, 2 ** 40, /at most \d+ bytes, its length field says 1099511627776/],
  ['no JSON', '{"a": ', 0, undefined, /header to be JSON/],
  ['no object', '[]', 0, undefined, /JSON object of tensors/],
  [
    'no offsets',
    { a: { dtype: 'F32', shape: [1] } },
    4,
    undefined,
    /tensor a: "data_offsets" of its header entry: expected a list, got nothing/,
  ],
])('a damaged file is refused with what is wrong: %s', async (_, header, dataBytes, headerBytes, message) => {
  await writeByHand(header, new Uint8Array(dataBytes), headerBytes);
  await expect(readSafetensors(file)).rejects.toThrow(message);
  await expect(readSafetensors(file)).rejects.toThrow(file);
});

test('no file, and one too short for anything', async () => {
  await expect(readSafetensors(file)).rejects.toMatchObject({ code: 'not_found' });
  await writeFile(file, 'short');
  await expect(readSafetensors(file)).rejects.toThrow(/expected 8 bytes.* got 5/);
});

test('a header of 400,000 tensors, or of nested brackets, is refused before it is parsed', async () => {
  const many = Array.from({ length: 400_000 }, (_, i) => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`);
  await writeByHand(`{${many.join()}}`, new Uint8Array());
  await expect(openSafetensors(file)).rejects.toThrow(/expected a header of at most \d+ bytes/);
  await writeByHand(`{"a":${'['.repeat(4_000_000)}`, new Uint8Array());
  await expect(openSafetensors(file)).rejects.toThrow(/nested more than 200 deep/);
});

test('a file of holes is refused, whatever it claims', async () => {
  const count = 10_000_000_000;
  await writeByHand({ a: { dtype: 'F32', shape: [count], data_offsets: [0, 4 * count] } }, new Uint8Array());
  await truncate(file, (await stat(file)).size + 4 * count);
  await expect(openSafetensors(file)).rejects.toThrow(
    /only \d+ of its \d+ bytes are on the disk \(was a download interrupted\?/,
  );
});

test('sharded weights are put together by their index', async () => {
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const entries = [...tensors];
  await writeSafetensors(path.join(folder, shards[0]), new Map(entries.slice(0, 1)), { dtype: 'F32' });
  await writeSafetensors(path.join(folder, shards[1]), new Map(entries.slice(1)), { dtype: 'F32' });
  const index = (map: Record<string, string>) =>
    writeFile(`${file}.index.json`, JSON.stringify({ metadata: {}, weight_map: map }));
  await index({ b: shards[0], a: shards[1], empty: shards[1] });
  const { tensors: placed, close } = await openWeights(folder);
  for (const [name, { shape, data }] of tensors) {
    expect({ shape: placed.get(name)?.shape, data: await placed.get(name)?.read() }).toEqual({ shape, data });
  }
  await close();
  await index({ b: shards[0], lost: shards[1] });
  await expect(openWeights(folder)).rejects.toThrow(
    /model-00002-of-00002.safetensors holds the tensor lost, but it does not/,
  );
  await index({ b: '../other.safetensors' });
  await expect(openWeights(folder)).rejects.toThrow(/same folder, got "\.\.\/other/);
});
