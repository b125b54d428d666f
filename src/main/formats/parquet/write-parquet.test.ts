import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { expect, it } from 'vitest';
import { singleFile } from '../data-source.ts';
import { readRecords } from '../read-records.ts';
import { writeParquet } from './write-parquet.ts';

const columns = [
  { name: 'text', type: 'text' },
  { name: 'label', type: 'truth' },
  { name: 'at', type: 'time' },
] as const;

async function* of<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

async function bytesOf(records: Iterable<Record<string, unknown>>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeParquet(of(records), columns)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function readAgain(bytes: Buffer) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'parley-parquet-')), 'out.parquet');
  writeFileSync(file, bytes);
  const records = [];
  for await (const read of readRecords(await singleFile(file))) records.push('record' in read ? read.record : read);
  return records;
}

it('writes what is read again, in groups of ten thousand rows', async () => {
  const at = new Date('2026-05-03T10:20:30.456Z');
  const records = Array.from({ length: 20_001 }, (_, i) => ({
    text: `row ${i}\n"é", 🙂`,
    label: [true, false, null][i % 3],
    at: i % 2 === 0 ? at : null,
  }));
  const bytes = await bytesOf(records);
  expect(parquetMetadata(new Uint8Array(bytes)).row_groups.map((group) => Number(group.num_rows))).toEqual([
    10_000, 10_000, 1,
  ]);
  const read = await readAgain(bytes);
  expect(read).toHaveLength(records.length);
  expect(read.slice(0, 3)).toEqual([
    { text: records[0].text, label: true, at: at.toISOString() },
    { text: records[1].text, label: false },
    { text: records[2].text, at: at.toISOString() },
  ]);
  expect(read.at(-1)).toMatchObject({ text: records[20_000].text });
});

it('ends a group early where its texts are long, and writes a file of no rows', async () => {
  const long = Array.from({ length: 5 }, () => ({ text: 'x'.repeat(3 * 1024 * 1024), label: null, at: null }));
  const bytes = await bytesOf(long);
  expect(parquetMetadata(new Uint8Array(bytes)).row_groups.map((group) => Number(group.num_rows))).toEqual([3, 2]);
  expect(await readAgain(await bytesOf([]))).toEqual([]);
});
