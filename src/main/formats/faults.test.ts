/** Every format against every way in which files break: the bad line is named and nothing else is lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { exportFile } from './export-file.ts';
import type { JsonRecord } from './format.ts';
import { importFile } from './import-file.ts';
import type { ImportedItem } from './imported-item.ts';
import { writableFormats as formats } from './registry.ts';
import { writeInFormat } from './restate.ts';
import { inWords } from './imported.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An item of each kind that says something of its own; the text may be as long as wanted. */
function contentsSaying(text: string): DatasetContent[] {
  const prompt = [{ role: 'user', content: `${text}?` }] as const;
  return [
    { kind: 'ranking', prompt, completions: [`${text} b`, `${text} a`, `${text} c`], ranks: [2, 1, 2] },
    { kind: 'preference', prompt, chosen: `${text}!`, rejected: `${text}.` },
    { kind: 'labelled', prompt, completion: `${text}!`, label: false },
    { kind: 'conversation', messages: [...prompt, { role: 'assistant', content: `${text}!` }] },
    { kind: 'prompt', prompt },
  ];
}

/** One record, or group of records, of each format. */
const recordsOf = (format: (typeof formats)[number], text: string): readonly JsonRecord[] => {
  for (const content of contentsSaying(text)) {
    const records = format.write(content);
    if (records !== undefined) return records;
  }
  throw new Error(`${format.name} writes nothing`);
};

async function importBytes(bytes: Buffer, format: string): Promise<ImportedItem[]> {
  const file = join(folder, 'data');
  writeFileSync(file, bytes);
  const { items } = await importFile(file, { format });
  const all: ImportedItem[] = [];
  for await (const item of items) all.push(inWords(item));
  return all;
}

const good = (items: readonly ImportedItem[]) => items.flatMap((item) => ('content' in item ? [item.content] : []));
const bad = (items: readonly ImportedItem[]) => items.flatMap((item) => ('message' in item ? [item] : []));

/** Each record on a line, as lines or as a list; `lineOf[i]` is where the i-th line of records stands, counted from 1. */
const layouts = {
  lines: (lines: readonly string[], newline: string) => lines.map((line) => line + newline).join(''),
  list: (lines: readonly string[], newline: string) => `[${newline}${lines.join(`,${newline}`)}${newline}]${newline}`,
};

describe.each(formats)('$name', (format) => {
  describe.each(['lines', 'list'] as const)('as %s', (layout) => {
    const [one, two] = ['eins ü', 'zwei'].map((text) => recordsOf(format, text));
    const linesOf = (records: readonly JsonRecord[]) => records.map((record) => JSON.stringify(record));
    const file = (lines: readonly string[], newline = '\n') => Buffer.from(layouts[layout](lines, newline));
    const firstLine = layout === 'lines' ? 1 : 2;
    const whole = () => importBytes(file([...linesOf(one), ...linesOf(two)]), format.name);
    /** The bad line stands between two good records. */
    const between = (line: string) => [...linesOf(one), line, ...linesOf(two)];
    const badLine = firstLine + one.length;

    it('reads CRLF and a byte order mark as if they were not there', async () => {
      const expected = good(await whole());
      expect(expected.length).toBeGreaterThanOrEqual(2);
      const lines = [...linesOf(one), ...linesOf(two)];
      const items = await importBytes(
        Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), file(lines, '\r\n')]),
        format.name,
      );
      expect(bad(items)).toEqual([]);
      expect(good(items)).toEqual(expected);
    });

    it('names a line that is cut off, and keeps the rest', async () => {
      const record = JSON.stringify(two[0]);
      const items = await importBytes(file(between(record.slice(0, record.lastIndexOf('zwei') + 2))), format.name);
      expect(bad(items)).toEqual([{ line: badLine, message: expect.stringContaining('expected a') as string }]);
      expect(good(items)).toEqual(good(await whole()));
    });

    it('names a last line that is cut off, and keeps the rest', async () => {
      const cut = JSON.stringify(two[0]).slice(0, -5);
      const lines = [...linesOf(one), ...linesOf(two), cut];
      const items = await importBytes(
        Buffer.from(layout === 'lines' ? lines.join('\n') : `[\n${lines.join(',\n')}`),
        format.name,
      );
      expect(bad(items)).toEqual([
        { line: badLine + two.length, message: expect.stringContaining('expected a') as string },
      ]);
      expect(good(items)).toEqual(good(await whole()));
    });

    it('names a line in another encoding, and keeps the rest', async () => {
      const latin1 = Buffer.from(JSON.stringify(one[0]).replace('eins', 'drei'), 'latin1');
      const [before, after] = file(between('"HERE"')).toString('utf8').split('"HERE"');
      const items = await importBytes(Buffer.concat([Buffer.from(before), latin1, Buffer.from(after)]), format.name);
      expect(bad(items)).toEqual([{ line: badLine, message: expect.stringContaining('expected UTF-8') as string }]);
      expect(good(items)).toEqual(good(await whole()));
    });

    it('names a line with the wrong fields, and keeps the rest', async () => {
      const items = await importBytes(file(between('{"question": "a", "parent_id": "x"}')), format.name);
      expect(bad(items)).toEqual([{ line: badLine, message: expect.stringMatching(/: expected /) as string }]);
      expect(good(items)).toEqual(good(await whole()));
    });

    it('reads a line of 10 MB', async () => {
      const copies = JSON.stringify(recordsOf(format, 'lang')).split('lang').length - 1;
      const long = recordsOf(format, 'lang '.repeat(Math.ceil(2_000_000 / copies)).trim());
      const items = await importBytes(file([...linesOf(one), ...linesOf(long), ...linesOf(two)]), format.name);
      expect(bad(items)).toEqual([]);
      expect(items.some((item) => 'content' in item && JSON.stringify(item.content).length > 1_000_000)).toBe(true);
      expect(good(items).filter((item) => JSON.stringify(item).length < 1000)).toEqual(good(await whole()));
    });
  });

  it('goes out and comes in again unchanged, ranking for ranking where it can hold them', async () => {
    const path = join(folder, 'out');
    const before = ['eins', 'zwei', 'drei\nvier'].flatMap(contentsSaying);
    const first = await exportFile(path, before, format);
    expect(first.exported + first.skipped).toBe(before.length);
    const imported = good(await importExported(path));
    const second = await exportFile(path, imported, format);
    expect(second).toEqual({ exported: imported.length, skipped: 0, expanded: 0, pairs: 0 });
    expect(good(await importExported(path))).toEqual(imported);
    const rankings = imported.filter((item) => item.kind === 'ranking' && item.completions.length === 3);
    const holdsRankings = ['rankings', 'openassistant'].includes(format.name);
    expect(rankings).toEqual(holdsRankings ? before.filter((item) => item.kind === 'ranking') : []);
  });

  async function importExported(path: string): Promise<ImportedItem[]> {
    const { items } = await importFile(path, { format: format.name });
    const all: ImportedItem[] = [];
    for await (const item of items) all.push(inWords(item));
    expect(bad(all)).toEqual([]);
    return all;
  }
});

describe('a ranking where only pairs can be said', () => {
  const [ranking, preference] = contentsSaying('x');
  const named = (name: string) => formats.find((format) => format.name === name)!;

  it('becomes every strict preference, ties left out', () => {
    const written = writeInFormat(named('openrlhf'), ranking)!;
    expect(written.pairs).toBe(2);
    expect(
      written.records.map(({ chosen, rejected }) => [chosen, rejected].map((reply) => JSON.stringify(reply))),
    ).toEqual([
      [expect.stringContaining('x a'), expect.stringContaining('x b')],
      [expect.stringContaining('x a'), expect.stringContaining('x c')],
    ]);
  });

  it('of ties only says nothing, and a preference is a ranking of two', () => {
    const ties: DatasetContent = { ...(ranking as Extract<DatasetContent, { kind: 'ranking' }>), ranks: [1, 1, 1] };
    expect(writeInFormat(named('trl-preference'), ties)).toBeUndefined();
    expect(writeInFormat(named('rankings'), preference)).toMatchObject({
      records: [{ completions: ['x!', 'x.'], ranks: [0, 1] }],
      pairs: 0,
    });
  });
});
