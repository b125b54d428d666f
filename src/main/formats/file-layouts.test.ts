/** Files that are no plain JSON Lines: read row by row, or named for what they are. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importFile } from './import-file.ts';
import { render } from '../../shared/language/said.ts';
import type { ImportedItem } from './imported-item.ts';
import { inWords } from './imported.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-layouts-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Read {
  readonly format: string;
  readonly items: readonly ImportedItem[];
  readonly notes: readonly string[];
}

async function read(content: string | Buffer): Promise<Read> {
  const path = join(folder, 'data');
  writeFileSync(path, content);
  const { format, items, notes } = await importFile(path);
  const all: ImportedItem[] = [];
  for await (const item of items) all.push(inWords(item));
  return { format: format(), items: all, notes: notes().map((note) => render(note)) };
}

const pair = (line: number, text: string) => ({
  line,
  content: {
    kind: 'preference',
    prompt: [{ role: 'user', content: `Say ${text}` }],
    chosen: `yes ${text}`,
    rejected: `no ${text}`,
  },
});
const record = (text: string) => ({ prompt: `Say ${text}`, chosen: `yes ${text}`, rejected: `no ${text}` });

describe('CSV', () => {
  it.each([
    ['commas', ','],
    ['tabs', '\t'],
    ['semicolons', ';'],
  ])('with cells between %s: the first line names the fields, quotes hold anything', async (name, mark) => {
    const rows = [
      ['prompt', 'chosen', 'rejected'],
      ['"Say ""1""\r\nnow"', `"yes${mark}1"`, 'no 1'],
      ['Say 2', 'yes 2', 'no 2'],
      [],
      ['Say é', 'yes é', 'no é'],
    ];
    const { format, items, notes } = await read(rows.map((row) => row.join(mark)).join('\r\n'));
    expect(format).toBe('trl-preference');
    expect(items).toEqual([
      {
        line: 2,
        content: {
          kind: 'preference',
          prompt: [{ role: 'user', content: 'Say "1"\r\nnow' }],
          chosen: `yes${mark}1`,
          rejected: 'no 1',
        },
      },
      pair(4, '2'),
      pair(6, 'é'),
    ]);
    expect(notes).toEqual([`Read as a table (CSV) with cells between ${name}.`]);
  });

  it('names bad rows by their lines and keeps the others', async () => {
    const text = Buffer.concat([
      Buffer.from('prompt,chosen,rejected\nSay a,yes a,no a\nSay b,yes b\n'),
      Buffer.from('Say \xe9,x,y\n', 'latin1'),
      Buffer.from('Say "c",yes c,no c\n"Say d,yes d,no d\n'),
    ]);
    const { items } = await read(text);
    expect(items).toMatchObject([
      pair(2, 'a'),
      { line: 3, message: 'expected 3 cells, as the first line has, got 2' },
      { line: 4, message: 'prompt: expected UTF-8, it is not; save the file as CSV in UTF-8' },
      { line: 5, content: { prompt: [{ content: 'Say "c"' }], chosen: 'yes c', rejected: 'no c' } },
      { line: 6, message: expect.stringContaining('expected the quote that ends a cell') as string },
    ]);
  });

  it('has truths and lists where a field is no text, and texts elsewhere', async () => {
    const labelled = await read('prompt,completion,label\nSay true,true,True\nSay 2,3,False\n');
    expect(labelled.items.map((item) => 'content' in item && item.content)).toMatchObject([
      { kind: 'labelled', prompt: [{ content: 'Say true' }], completion: 'true', label: true },
      { kind: 'labelled', completion: '3', label: false },
    ]);
    const ranked = await read('prompt,completions,ranks\nSay 1,"[""a"",""b""]","[1,0]"\n');
    expect(ranked.items).toMatchObject([{ content: { kind: 'ranking', completions: ['a', 'b'], ranks: [2, 1] } }]);
    const indexed = await read(',prompt\n0,Say 1\n1,Say 2\n');
    expect([indexed.format, indexed.items.length]).toEqual(['prompts', 2]);
  });

  it('gives the same rows whatever the pieces in which the file is read', async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `${i} ,"ü€\n`.repeat(50));
    const csv = `prompt,id\n${texts.map((text, i) => `"${text.replaceAll('"', '""')}",${i}`).join('\n')}\n`;
    const { items } = await read(csv);
    expect(
      items.map((item) => 'content' in item && item.content.kind === 'prompt' && item.content.prompt[0].content),
    ).toEqual(texts);
  });

  it.each(['Dear diary', 'Dear diary, today it rained.\nThen it was dry.', 'hello\nworld', 'prompt'])(
    'is not seen in %j',
    async (text) => {
      await expect(read(text)).rejects.toThrow('no line holds a JSON object');
    },
  );
});

describe('a file that is one object', () => {
  const records = ['0', '1', '10'].map(record);
  const byColumn = (column: (values: string[]) => unknown) =>
    Object.fromEntries(
      (['prompt', 'chosen', 'rejected'] as const).map((field) => [field, column(records.map((one) => one[field]))]),
    );
  const rows = [pair(1, '0'), pair(1, '1'), pair(1, '10')];

  it.each([
    ['a list for each field', byColumn((values) => values)],
    ['an object for each field, by number', byColumn((values) => ({ ...values }))],
    ['a list with something around it', { version: '1', data: records }],
  ])('with %s is read row by row, and said', async (_name, object) => {
    for (const indent of [undefined, 2]) {
      const { format, items, notes } = await read(JSON.stringify(object, null, indent));
      expect(format).toBe('trl-preference');
      expect(items).toEqual(rows);
      expect(notes).toEqual([expect.stringMatching(/^The file (is one object|holds a list for each field)/)]);
    }
  });

  it('is a record where it has the fields of one, lists of turns and of tools among them', async () => {
    const turns = [
      { role: 'user', content: 'Say 1' },
      { role: 'assistant', content: 'yes 1' },
    ];
    const chat = { messages: turns, tools: [{ name: 'a' }, { name: 'b' }] };
    expect((await read(JSON.stringify(chat, null, 2))).items).toMatchObject([{ content: { messages: turns } }]);
    const sides = { prompt: turns.slice(0, 1), chosen: turns.slice(1), rejected: turns.slice(1) };
    expect((await read(JSON.stringify(sides))).items).toMatchObject([{ content: { kind: 'preference' } }]);
    expect((await read(JSON.stringify({ messages: [turns, turns] }))).items).toMatchObject([
      { content: { messages: turns } },
      { content: { messages: turns } },
    ]);
  });

  it('names the row that is bad, and says which lists there are where it has several', async () => {
    const { items } = await read(JSON.stringify({ prompt: ['Say 1', 5, 'Say 3'] }));
    expect(items).toMatchObject([
      { content: { kind: 'prompt' } },
      { line: 1, message: 'row 2: prompt: expected a text or a list of messages, got 5' },
      { content: { kind: 'prompt' } },
    ]);
    await expect(read(JSON.stringify({ train: records, test: records }))).rejects.toThrow(
      'the object has several: train, test; save each as a file of its own',
    );
  });
});

describe('objects over several lines, one after another', () => {
  it('are read, each with the line on which it starts', async () => {
    const text = ['0', '1', '2'].map((i) => JSON.stringify(record(i), null, 2)).join('\n');
    const { items, notes } = await read(`${text}\n`);
    expect(items).toEqual([pair(1, '0'), pair(6, '1'), pair(11, '2')]);
    expect(notes).toEqual([]);
    expect((await read(text.replaceAll('\n}\n{', '\r\n},\r\n{'))).items).toEqual(items);
  });

  it('cost only themselves where they are broken', async () => {
    const objects = ['0', '1', '2'].map((i) => JSON.stringify(record(i), null, 2));
    objects[1] = objects[1].replace('"yes 1",', '"yes 1"');
    const { items } = await read(objects.join('\n'));
    expect(items).toEqual([
      pair(1, '0'),
      { line: 6, message: expect.stringMatching(/does not parse: .* at line 9, column 3$/) as string },
      pair(11, '2'),
    ]);
  });
});

describe('where JSON does not parse', () => {
  it('the line and column are those of the file', async () => {
    const broken = '{"prompt": "Say b" "chosen": "x"}';
    const lines = await read(`${JSON.stringify({ prompt: 'Say a' })}\n${broken}\n`);
    expect(lines.items[1]).toMatchObject({ line: 2, message: expect.stringMatching(/ at column 20$/) as string });
    const list = await read(`[${JSON.stringify({ prompt: 'Say a' })},\n   ${broken}]`);
    expect(list.items[1]).toMatchObject({ line: 2, message: expect.stringMatching(/ at column 23$/) as string });
  });
});

describe('JSON written as a text', () => {
  const turns = [
    { role: 'user', content: 'Say 1' },
    { role: 'assistant', content: 'yes 1' },
  ];

  it('is read where it can only be turns or a list, and counted', async () => {
    const text = JSON.stringify(turns);
    const lines = [{ messages: text }, { messages: turns }, { messages: text }].map((line) => JSON.stringify(line));
    const { items, notes } = await read(lines.join('\n'));
    expect(items.map((item) => 'content' in item && item.content)).toEqual(
      Array(3).fill({ kind: 'conversation', messages: turns }),
    );
    expect(notes).toEqual(['messages held JSON as a text in 2 records (the first is record 1); it was read.']);
  });

  it('stays a text where it may be meant', async () => {
    const { items } = await read(JSON.stringify({ prompt: '["a", "b"]', completion: '{"ok": true}' }));
    expect(items).toMatchObject([{ content: { messages: [{ content: '["a", "b"]' }, { content: '{"ok": true}' }] } }]);
  });

  it('is named where Python wrote it', async () => {
    const { items } = await read(
      `${JSON.stringify({ messages: turns })}\n${JSON.stringify({ messages: "[{'role': 'user', 'content': 'a'}]" })}`,
    );
    expect(items[1]).toEqual({
      line: 2,
      message: 'messages: expected a list, it is a Python list written as a text; write it with json.dumps',
    });
  });
});

describe('what is noted of records that are read', () => {
  it('is a chat template that was applied already', async () => {
    const prompt = '<|im_start|>user\nSay 1<|im_end|>\n<|im_start|>assistant\n';
    const lines = [record('0'), { ...record('1'), prompt }, { ...record('2'), prompt }];
    const { items, notes } = await read(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(items).toHaveLength(3);
    expect(notes).toEqual([
      expect.stringMatching(
        /^The marks of a chat template, such as <\|im_start\|>, stand in 2 records \(the first is record 2\)/,
      ),
    ]);
  });

  it('is turns that do not alternate', async () => {
    const chat = (...from: string[]) => ({ conversations: from.map((who) => ({ from: who, value: who })) });
    const chats = [
      chat('human', 'gpt'),
      chat('gpt', 'human', 'gpt'),
      chat('human', 'human', 'gpt'),
      chat('system', 'human', 'gpt'),
    ];
    const { items, notes } = await read(JSON.stringify(chats));
    expect(items).toHaveLength(4);
    expect(notes).toEqual([
      expect.stringMatching(/in 2 records \(the first is record 2\): a version whose chat template/),
    ]);
  });

  it('is an earlier reply that is not to be learned; a last one costs the record', async () => {
    const turns = (first: number, last: number) => ({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b', weight: first },
        { role: 'user', content: 'c' },
        { role: 'assistant', content: 'd', weight: last },
      ],
    });
    const { items, notes } = await read([turns(0, 1), turns(1, 0)].map((line) => JSON.stringify(line)).join('\n'));
    expect(items).toMatchObject([
      { content: { kind: 'conversation' } },
      { line: 2, message: 'messages[3].weight: 0 says that this reply is not one to learn' },
    ]);
    expect(notes).toEqual([expect.stringContaining('marked as not to be learned')]);
  });
});

describe('another kind of file is named, with what to do', () => {
  it.each([
    ['ARROW1\0\0', 'an Arrow file; write it as JSON Lines'],
    [Buffer.from([0xff, 0xff, 0xff, 0xff, 0x10, 1, 0, 0]), 'an Arrow stream'],
    ['PARE\x15\x04', 'encrypted Parquet'],
    [Buffer.from([0x80, 4, 0x95, 3, 3]), 'a Python pickle; write it as JSON Lines'],
    ['PK\x03\x04 [Content_Types].xml xl/workbook.xml', 'an Excel workbook; save its sheet as CSV (UTF-8)'],
    ['PK\x03\x04 word/document.xml', 'a Word document'],
    ['PK\x03\x04 archive/data.pkl', 'a PyTorch file'],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'an old Office document'],
    ['BZh91AY', 'compressed with bzip2'],
    ['SQLite format 3\0', 'an SQLite database; export its table as CSV or JSON Lines'],
    ['GGUF\x03', 'a GGUF model'],
    [Buffer.from('\x40\0\0\0\0\0\0\0{"a":{}}', 'latin1'), 'model weights (safetensors)'],
    ['version https://git-lfs.github.com/spec/v1\n', 'a pointer of Git LFS'],
    ['<!DOCTYPE html><html>', 'a web page; download the file itself'],
    ['abc\0def', 'binary, of a kind that Parley does not know'],
  ])('%j', async (content, is) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    await expect(read(bytes)).rejects.toThrow(`expected JSON or CSV in UTF-8, the file is ${is}`);
  });
});
