import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { importFile } from '../import-file.ts';
import type { ImportOptions } from '../imported-item.ts';
import { singleFile } from '../data-source.ts';
import { readRecords } from '../read-records.ts';
import { zipOf } from '../zip.fixture.ts';
import { ofPyarrow } from './pyarrow.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-parquet-'));

function fileOf(bytes: Uint8Array, name = 'data.parquet'): string {
  const file = path.join(mkdtempSync(path.join(folder, 'of-')), name);
  writeFileSync(file, bytes);
  return file;
}

async function recordsOf(bytes: Uint8Array) {
  const read = [];
  for await (const one of readRecords(await singleFile(fileOf(bytes)))) read.push(one);
  return read;
}

async function imported(file: string, options?: ImportOptions) {
  const read = await importFile(file, options);
  const items = [];
  for await (const item of read.items) items.push(item);
  return { format: read.format(), items };
}

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
const written = (columnData: Columns, rowGroupSize?: number) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...(rowGroupSize !== undefined && { rowGroupSize }) }));

const pairs = (count: number) =>
  written(
    [
      { name: 'prompt', data: Array.from({ length: count }, (_, i) => `question ${i}`), type: 'STRING' },
      { name: 'chosen', data: Array.from({ length: count }, () => 'yes'), type: 'STRING' },
      { name: 'rejected', data: Array.from({ length: count }, () => 'no'), type: 'STRING' },
    ],
    4,
  );

describe('Parquet', () => {
  it.each(Object.entries(ofPyarrow))(
    'of pyarrow, packed with %s: lists of structs, dictionaries, numbers',
    async (_, bytes) => {
      const read = await recordsOf(bytes);
      expect(read.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
      expect(read[1]).toMatchObject({
        record: {
          messages: [
            { role: 'user', content: 'Tea 1?' },
            { role: 'assistant', content: 'Grün.' },
          ],
          source: 'book',
          score: 2,
        },
      });
      expect(read[3]).not.toHaveProperty('record.score');
      expect(read[4]).toMatchObject({ record: { score: '9007199254740993' } });
    },
  );

  it('is detected by its fields, whatever its name, alone, in a folder and in an archive', async () => {
    const chats = await imported(fileOf(ofPyarrow.zstd, 'chats.data'));
    expect(chats).toMatchObject({ format: 'chats', items: [{ content: { kind: 'conversation' } }, {}, {}, {}, {}] });
    const { format, items } = await imported(fileOf(pairs(10)));
    expect(format).toBe('trl-preference');
    expect(items).toHaveLength(10);
    expect(items[9]).toMatchObject({
      line: 10,
      content: { kind: 'preference', prompt: [{ role: 'user', content: 'question 9' }], chosen: 'yes', rejected: 'no' },
    });
    const both = mkdtempSync(path.join(folder, 'both-'));
    mkdirSync(path.join(both, 'data'));
    writeFileSync(path.join(both, 'data', 'train-00000-of-00001.parquet'), pairs(3));
    expect((await imported(both)).items).toHaveLength(3);
    const archive = fileOf(zipOf({ 'train.parquet': Buffer.from(pairs(3)) }), 'both.zip');
    expect((await imported(archive)).items).toHaveLength(3);
  });

  it('takes a mapping of columns, as a table does', async () => {
    const bytes = written([
      { name: 'frage', data: ['Tea?', 'Milk?'], type: 'STRING' },
      { name: 'antwort', data: ['Green.', 'No.'], type: 'STRING' },
      { name: 'urteil', data: [1, 0], type: 'INT32' },
    ]);
    const columns = { prompt: 'frage', reply: 'antwort', label: 'urteil' };
    expect((await imported(fileOf(bytes), { columns })).items).toMatchObject([
      { content: { kind: 'labelled', completion: 'Green.', label: true } },
      { content: { kind: 'labelled', completion: 'No.', label: false } },
    ]);
  });

  it('tells a faulty row by its place, and one that is no UTF-8 by field and byte', async () => {
    const bytes = written([
      { name: 'prompt', data: ['a', 'b', 'c'], type: 'STRING' },
      { name: 'chosen', data: ['yes', 'yes', 'yes'], type: 'STRING' },
      { name: 'rejected', data: ['no', null, 'no'], type: 'STRING' },
    ]);
    const { items } = await imported(fileOf(bytes));
    expect(items[1]).toMatchObject({ line: 2, message: { params: { problems: [{ params: { place: 'rejected' } }] } } });
    const plain = new Uint8Array(
      parquetWriteBuffer({
        codec: 'UNCOMPRESSED',
        statistics: false,
        columnData: [{ name: 'prompt', data: ['first', 'second', 'third'], type: 'STRING' }],
      }),
    );
    const at = Buffer.from(plain).indexOf('second');
    plain[at + 2] = 0xff;
    expect(await recordsOf(plain)).toMatchObject([
      { record: { prompt: 'first' } },
      { line: 2, message: { id: 'records.textNotUtf8', params: { field: 'prompt', byte: 3 } } },
      { record: { prompt: 'third' } },
    ]);
  });

  it('says where it is cut off or broken', async () => {
    const whole = Buffer.from(pairs(12));
    await expect(recordsOf(whole.subarray(0, 200))).rejects.toThrow(/its end is missing; is the download complete/);
    await expect(recordsOf(Buffer.from('PAR1PAR1'))).rejects.toThrow(/expected a whole Parquet file/);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 4, 60);
    await expect(recordsOf(damaged)).rejects.toThrow(/expected a whole Parquet file, rows 1 to 4 do not read/);
    const listless = Buffer.from(whole);
    listless.fill(0xff, whole.length - 60, whole.length - 8);
    await expect(recordsOf(listless)).rejects.toThrow(/expected a whole Parquet file/);
    for (const [at, byte] of [...Array(60).keys()].map((i) => [Math.floor((i * whole.length) / 60), (i * 37) % 256])) {
      const changed = Buffer.from(whole);
      changed[at] = byte;
      // Whatever it reads or refuses, it does so in words.
      await recordsOf(changed).catch((error: Error) => expect(error.message).toMatch(/^Reading .+: expected/));
    }
  });

  it('reads a group at a time, tells how far it is, and stops when it is told to', async () => {
    const file = await singleFile(fileOf(pairs(40)));
    const places: number[] = [];
    const stop = new AbortController();
    const records = readRecords(file, { signal: stop.signal, onBytes: (bytes) => places.push(bytes) });
    for (let i = 0; i < 5; i++) await records.next();
    expect(places.at(-1)).toBeLessThan(file.sizeBytes / 5);
    stop.abort();
    await expect(
      (async () => {
        for (let i = 0; i < 5; i++) await records.next();
      })(),
    ).rejects.toThrow();
  });
});
