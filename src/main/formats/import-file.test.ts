import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { exportFile } from './export-file.ts';
import { exportFormatNamed } from './export-formats.ts';
import { importFile } from './import-file.ts';
import type { ImportedItem, ImportOptions } from './imported-item.ts';
import { writableFormats } from './registry.ts';
import { renderText } from '../../shared/language/said.ts';
import { inWords } from './imported.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function importText(
  content: string | Buffer,
  options: ImportOptions = {},
): Promise<{ format: string; items: ImportedItem[] }> {
  const path = join(folder, 'data.jsonl');
  writeFileSync(path, content);
  const { format, items } = await importFile(path, options);
  return { format: format(), items: await collect(items) };
}

async function collect<Item extends object>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(inWords(item));
  return all;
}

/** Handles of this process on a file of the folder, as Linux lists them. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return [];
    }
  });
}

const promptLine = (text: string): string => JSON.stringify({ prompt: text });
const promptItem = (line: number, text: string): ImportedItem => ({
  line,
  content: { kind: 'prompt', prompt: [{ role: 'user', content: text }] },
});

describe.skipIf(process.platform !== 'linux')('closing the file', () => {
  const many = (line: string) => `${line}\n`.repeat(20_000);
  it.each([
    ['JSON Lines', many(promptLine('a'))],
    ['a list', `[${many(`${promptLine('a')},`).replace(/,\n$/, '')}]`],
    ['a table', `prompt\n${many('a')}`],
    ['blank lines first', many('').repeat(30) + many(promptLine('a'))],
  ])('%s that is left after its first record', async (_, text) => {
    const path = join(folder, 'left.jsonl');
    writeFileSync(path, text);
    for await (const item of (await importFile(path)).items) {
      expect(openFiles()).toEqual([path]);
      expect(item).toMatchObject({ content: { kind: 'prompt' } });
      break;
    }
    expect(openFiles()).toEqual([]);
  });

  it('a file of no known format', async () => {
    const path = join(folder, 'unknown.jsonl');
    writeFileSync(path, many('{"other": 1}'));
    await expect(importFile(path)).rejects.toThrow('unknown.jsonl');
    expect(openFiles()).toEqual([]);
  });
});

describe('importing JSON Lines', () => {
  it('takes the good lines and lists the bad ones, each with its line', async () => {
    const { format, items } = await importText(
      [
        promptLine('a'),
        '{"prompt": "b"',
        '',
        '[1]',
        promptLine('c'),
        '{"prompt": 5}',
        'null',
        '{"other": 1}',
        promptLine('d'),
      ].join('\n'),
    );
    expect(format).toBe('prompts');
    expect(
      items.map((item) => ('content' in item ? `${item.line} good` : `${item.line} ${renderText(item.message)}`)),
    ).toEqual([
      '1 good',
      expect.stringMatching(/^2 expected a JSON object, it does not parse: /),
      '4 expected a JSON object, got a list',
      '5 good',
      '6 prompt: expected a text or a list of messages, got 5',
      '7 expected a JSON object, got null',
      '8 prompt: expected a text or a list of messages, got nothing',
      '9 good',
    ]);
  });

  it('reads CRLF, a byte order mark and a last line without newline', async () => {
    const { items } = await importText(`\uFEFF${promptLine('a')}\r\n\r\n${promptLine('b')}`);
    expect(items).toEqual([promptItem(1, 'a'), promptItem(3, 'b')]);
  });

  it('points at bytes that are not UTF-8', async () => {
    const latin1 = Buffer.from(`${promptLine('é')}\n`, 'latin1');
    const { items } = await importText(
      Buffer.concat([Buffer.from(`${promptLine('ü')}\n`), latin1, Buffer.from(promptLine('c'))]),
    );
    expect(items).toEqual([
      promptItem(1, 'ü'),
      { line: 2, message: 'expected UTF-8, byte 12 of the line is not; save the file as UTF-8' },
      promptItem(3, 'c'),
    ]);
  });

  it('reads a line of 10 MB, and characters cut in two between reads', async () => {
    const long = 'ü€😀'.repeat(1_150_000);
    const { items } = await importText([promptLine('a'), promptLine(long), promptLine('b')].join('\n'));
    expect(items).toEqual([promptItem(1, 'a'), promptItem(2, long), promptItem(3, 'b')]);
  });

  it('passes over a record beyond the limit without keeping it', async () => {
    const { items } = await importText([promptLine('a'), promptLine('x'.repeat(600_000)), promptLine('b')].join('\n'), {
      maxRecordBytes: 1000,
    });
    expect(items).toEqual([
      promptItem(1, 'a'),
      { line: 2, message: 'expected a record of at most 1000 bytes, it has 600013' },
      promptItem(3, 'b'),
    ]);
  });

  it('decides by the majority of the first records, unless told', async () => {
    const lines = [
      JSON.stringify({ messages: [] }),
      JSON.stringify({ prompt: 'a', completion: 'b' }),
      JSON.stringify({ prompt: 'c', completion: 'd' }),
    ].join('\n');
    expect((await importText(lines)).format).toBe('trl-prompt-completion');
    const told = await importText(lines, { format: 'prompts' });
    expect(told.items.filter((item) => 'content' in item)).toEqual([promptItem(2, 'a'), promptItem(3, 'c')]);
  });

  it('groups the messages of trees', async () => {
    const node = (id: string, parent_id: string | null, role: string) =>
      JSON.stringify({ message_id: id, parent_id, text: id, role });
    const lines = [
      node('x', 'w', 'assistant'),
      node('a', null, 'prompter'),
      node('b', 'a', 'assistant'),
      node('c', null, 'prompter'),
    ];
    const { items } = await importText(lines.join('\n'));
    expect(items.map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(items[0]).toEqual({ line: 1, message: 'expected the beginning of a group before this record' });
    expect(items[1]).toMatchObject({ content: { kind: 'conversation' } });
  });

  it('stops when it is cancelled', async () => {
    const aborted = AbortSignal.abort();
    await expect(importText(promptLine('a'), { signal: aborted })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('importing a JSON list', () => {
  it('reads elements however they are laid out, with the line on which each starts', async () => {
    const text = ` [\n ${promptLine('a,[{"\\')}, ${promptLine('b')},\n\n{\n"prompt":\n"c"}\n]\n`;
    expect((await importText(text)).items).toEqual([promptItem(2, 'a,[{"\\'), promptItem(2, 'b'), promptItem(4, 'c')]);
  });

  it('names an element by its place where the line does not say it', async () => {
    const { items } = await importText(`[${promptLine('a')},{"prompt": 5},{"prompt": "c" "d"},${promptLine('e')}]`);
    expect(items).toEqual([
      promptItem(1, 'a'),
      { line: 1, message: expect.stringMatching(/^row 2: prompt: expected/) as string },
      { line: 1, message: expect.stringMatching(/^row 3: expected a JSON object, it does not parse/) as string },
      promptItem(1, 'e'),
    ]);
  });

  it('lists a broken element and goes on', async () => {
    const { items } = await importText(`[${promptLine('a')},\n{"prompt": "b"}},\n7,\n${promptLine('c')}] x`);
    expect(items).toEqual([
      promptItem(1, 'a'),
      { line: 2, message: expect.stringContaining('does not parse') as string },
      { line: 3, message: 'expected a JSON object, got 7' },
      promptItem(4, 'c'),
      { line: 4, message: 'expected nothing after the end of the list' },
    ]);
  });

  it.each([
    ['its last quote', '{"prompt": "b}'],
    ['its end', '{"prompt": "b", "tags": {"x": 1'],
    ['a comma after it, of which nothing is bad', undefined],
  ])('loses nothing after an element that lacks %s', async (_what, broken) => {
    const badLines = broken === undefined ? [] : [{ line: 3, message: expect.stringContaining('parse') as string }];
    const second = broken ?? promptLine('b');
    const comma = broken === undefined ? '' : ',';
    const flat = ['[', `${promptLine('a')},`, second + comma, `${promptLine('c')},`, promptLine('d'), ']'].join('\n');
    const { items } = await importText(flat);
    expect(items).toEqual([
      promptItem(2, 'a'),
      ...(broken === undefined ? [promptItem(3, 'b')] : badLines),
      promptItem(4, 'c'),
      promptItem(5, 'd'),
    ]);
  });

  it('finds the next element of an indented list by its indent, not an object within the broken one', async () => {
    const elements = ['a', 'b', 'c'].map((text) => ({ messages: [{ role: 'user', content: text }], prompt: text }));
    const lines = JSON.stringify(elements, null, 2).split('\n');
    const broken = lines.indexOf('        "content": "b"');
    lines[broken] = '        "content": "b';
    const { items } = await importText(lines.join('\n'), { format: 'prompts' });
    expect(items).toEqual([
      promptItem(2, 'a'),
      { line: broken - 3, message: expect.stringContaining('does not parse') as string },
      promptItem(lines.indexOf('        "content": "c"') - 3, 'c'),
    ]);
  });

  it('takes an object within an element for a part of it, however it is laid out', async () => {
    const { items } = await importText(
      '[\n{"prompt":\n[\n{"role": "user", "content": "a"}\n,\n{"role": "user", "content": "b"}\n]}\n]',
    );
    expect(items).toMatchObject([{ line: 2, content: { prompt: [{ content: 'a' }, { content: 'b' }] } }]);
  });

  it.each([
    [`[${promptLine('a')},\n{"prompt": "b`, 2, 'inside an element that starts here'],
    [`[${promptLine('a')},\n`, 2, 'before its closing "]"'],
  ])('says where a cut-off list ends', async (text, line, where) => {
    const { items } = await importText(text);
    expect(items).toEqual([
      promptItem(1, 'a'),
      { line, message: `expected a whole JSON list, the file ends ${where}` },
    ]);
  });

  it('gives the same items whatever the pieces in which the file is read', async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `${i} "]}\\`.repeat(50));
    const { items } = await importText(
      JSON.stringify(
        texts.map((prompt) => ({ prompt })),
        null,
        1,
      ),
    );
    expect(
      items.map((item) => 'content' in item && item.content.kind === 'prompt' && item.content.prompt[0].content),
    ).toEqual(texts);
  });
});

describe('a file that cannot be imported', () => {
  it.each([
    ['', 'the file is empty'],
    ['\n \n', 'the file is empty'],
    ['hello\n', 'no line holds a JSON object (line 1: expected a JSON object'],
    ['{"query": "a", "answers": {}}', 'the first has the fields query, answers. Nearest: '],
    [Buffer.from('\uFEFF{"prompt": "a"}', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    [Buffer.from('{"prompt": "a"}', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    [gzipSync('{"prompt": "a"}'), 'the file is compressed with gzip; unpack it first'],
  ])('%j', async (text, message) => {
    await expect(importText(text)).rejects.toThrow(message);
  });

  it('is missing, a folder, or asked for as an unknown format', async () => {
    await expect(importFile(join(folder, 'none.jsonl'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(importFile(mkdtempSync(join(folder, 'empty-')))).rejects.toThrow('expected .json, .jsonl');
    await expect(importText('{}', { format: 'csv' })).rejects.toThrow('Unknown data format "csv"; known: ');
  });
});

describe('exporting', () => {
  const contents: DatasetContent[] = ['a', 'b'].map((text) => ({
    kind: 'preference',
    prompt: [{ role: 'user', content: text }],
    chosen: 'yes',
    rejected: 'no',
  }));
  const labelled: DatasetContent = {
    kind: 'labelled',
    prompt: [{ role: 'user', content: 'c' }],
    completion: 'd',
    label: true,
  };
  const canSayBoth = writableFormats.filter(
    (format) => format.write(contents[0]) !== undefined && format.write(labelled) === undefined,
  );

  it.each(canSayBoth)('writes a file of $name that reads back, counting what it cannot say', async (format) => {
    const path = join(folder, `out-${format.name}`);
    expect(await exportFile(path, [...contents, labelled], format)).toMatchObject({ exported: 2, skipped: 1 });
    const again = await importFile(path);
    expect(again.format()).toBe(format.name === 'openrlhf' ? 'trl-preference' : format.name);
    const items = await collect(again.items);
    expect(items.map((item) => 'content' in item && item.content)).toEqual(contents);
  });

  it('names the folder that is not there', async () => {
    const path = join(folder, 'nowhere', 'out.jsonl');
    await expect(exportFile(path, contents, canSayBoth[0])).rejects.toThrow(
      `Writing ${path} failed: there is no folder ${join(folder, 'nowhere')}.`,
    );
  });

  it('leaves no half-written file behind, and the old one as it was', async () => {
    const path = join(folder, 'kept.jsonl');
    writeFileSync(path, 'old');
    const failing = (async function* (): AsyncGenerator<DatasetContent> {
      yield contents[0];
      throw new Error('source failed');
    })();
    await expect(exportFile(path, failing, exportFormatNamed('chats'))).rejects.toMatchObject({ code: 'io' });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
