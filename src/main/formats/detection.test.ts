/** Detection never loses data, whatever fields stand together. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { JsonRecord } from './format.ts';
import { inWords } from './imported.fixture.ts';
import { importFile } from './import-file.ts';
import type { ImportedItem } from './imported-item.ts';
import { lostFields, recognise } from './recognise.ts';
import { formats } from './registry.ts';
import { reversal } from './reversing-fields.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-detection-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function importRecords(records: readonly JsonRecord[], format?: string): Promise<ImportedItem[]> {
  const path = join(folder, 'data.jsonl');
  writeFileSync(path, records.map((record) => JSON.stringify(record)).join('\n'));
  const items: ImportedItem[] = [];
  for await (const item of (await importFile(path, { format })).items) items.push(inWords(item));
  return items;
}

/** Every field that formats of no single program read, with values of the kinds that it has somewhere; every text is unlike all others. */
const known = [
  ...new Set(
    formats
      .filter(({ ownFields }) => !ownFields)
      .flatMap(({ reads }) => reads.map((path) => path.replace(/[.[].*$/, ''))),
  ),
];
const others = ['query', 'response', 'source'];
const turns = (field: string) => [
  { role: 'user', content: `${field} asks` },
  { role: 'assistant', content: `${field} says` },
];
const valuesOf = (field: string): unknown[] => {
  if (['label', 'kto_tag'].includes(field)) return [true, false];
  if (['rank', 'ranks'].includes(field)) return [field === 'rank' ? 0 : [0, 1]];
  if (field === 'deleted') return [false];
  if (field === 'role') return ['assistant'];
  if (field === 'completions') return [[`${field} one`, `${field} two`]];
  if (field === 'conversations') return [turns(field).map(({ role, content }) => ({ from: role, value: content }))];
  return [`both ${field} text`, turns(field), turns(field).slice(1)];
};

/** What must not get lost: the texts of all fields that some format reads. */
function textsOf(record: JsonRecord): string[] {
  return Object.entries(record).flatMap(([field, value]) => {
    if (!known.includes(field) || field.endsWith('_id') || field === 'role') return [];
    const said = JSON.stringify(value).match(/both \w+ text|\w+ (asks|says|one|two)/g) ?? [];
    return said.map((text) => text.replace(/^both /, ''));
  });
}

function parseAlone(record: JsonRecord): DatasetContent[] {
  const [format] = recognise(record);
  if (format === undefined) return [];
  try {
    if ('parse' in format) return [format.parse(record)];
    return format.parseGroup([record], new Map()).flatMap((item) => ('content' in item ? [item.content] : []));
  } catch {
    return [];
  }
}

const recordArbitrary: fc.Arbitrary<JsonRecord> = fc
  .uniqueArray(fc.constantFrom(...known, ...others), { minLength: 1, maxLength: 6 })
  .chain((fields) =>
    fc.record(Object.fromEntries(fields.map((field) => [field, fc.constantFrom(...valuesOf(field))]))),
  );

describe('a record of any known fields together', () => {
  it('is read with all its texts, or not at all', () => {
    let read = 0;
    const holds = (record: JsonRecord) => {
      for (const content of parseAlone(record)) {
        read += 1;
        const said = JSON.stringify(content);
        for (const text of textsOf(record)) expect(said, JSON.stringify(record)).toContain(text);
      }
    };
    fc.assert(fc.property(recordArbitrary, holds), { seed: 13, numRuns: 20_000 });
    // All pairs and triples of text fields besides, so that none depends on luck.
    const texts = known.filter((field) => typeof valuesOf(field)[0] === 'string' && !field.endsWith('_id'));
    const value = (field: string): [string, unknown] => [field, valuesOf(field)[0]];
    for (const a of texts)
      for (const b of texts) for (const c of texts) holds(Object.fromEntries([a, b, c].map(value)));
    expect(read).toBeGreaterThan(500);
  });

  it('never turns a verdict round', () => {
    let verdicts = 0;
    fc.assert(
      fc.property(recordArbitrary, (record) => {
        for (const content of parseAlone(record)) {
          for (const field of ['label', 'kto_tag'].filter((name) => name in record)) {
            verdicts += 1;
            expect(content, JSON.stringify(record)).toMatchObject({ kind: 'labelled', label: record[field] });
          }
          for (const field of Object.keys(record).filter((name) => /^(rejected|non_preferred)/.test(name))) {
            const texts = textsOf({ [field]: record[field] });
            expect(content.kind).toBe('preference');
            const { rejected, prompt } = content as Extract<DatasetContent, { kind: 'preference' }>;
            for (const text of texts) expect(rejected + JSON.stringify(prompt)).toContain(text);
          }
        }
      }),
      { seed: 14, numRuns: 20_000 },
    );
    expect(verdicts).toBeGreaterThan(20);
  });
});

describe('a field that says a reply is not to be learned', () => {
  const pair = { prompt: 'Sky?', completion: 'Green.' };

  it.each([
    ['label', false],
    ['label', 0],
    ['label', 'False'],
    ['kto_tag', false],
    ['chosen', false],
    ['rejected', true],
    ['rejected', 'Purple.'],
    ['rejected_response', 'Purple.'],
    ['score', -1],
    ['rating', '-1'],
    ['rating', 'thumbsDown'],
    ['feedback', { rating: 'BAD' }],
    ['flagged', true],
    ['isRejected', 1],
    ['deleted', true],
    ['accepted', 'no'],
  ])('%s: %j is refused with its line, whatever format is asked for', async (field, value) => {
    const items = await importRecords([pair, { ...pair, [field]: value }], 'trl-prompt-completion');
    expect(items).toMatchObject([
      { line: 1, content: { kind: 'conversation' } },
      { line: 2, message: expect.stringMatching(new RegExp(`^${field}.*not one to learn`)) as string },
    ]);
  });

  it.each([
    ['label', true],
    ['score', 0.9],
    ['score', -3.41],
    ['reward_score', -2],
    ['flagged', false],
    ['rejected_model', 'gpt-2'],
    ['rejected_score', 2],
  ])('%s: %j is a note', async (field, value) => {
    const items = await importRecords([{ ...pair, [field]: value }], 'trl-prompt-completion');
    expect(items).toMatchObject([{ content: { kind: 'conversation' } }]);
    expect(reversal(field, value)).toBeUndefined();
  });

  it('does not hold for a prompt, which is no reply', async () => {
    expect(await importRecords([{ ...pair, label: false }], 'prompts')).toMatchObject([
      { content: { kind: 'prompt' } },
    ]);
  });
});

describe('a field that another format reads', () => {
  it('costs its line where the others of the file do not have it', async () => {
    const pair = { prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.' };
    const items = await importRecords([pair, { ...pair, instruction: 'Rhyme.' }, pair]);
    expect(items).toMatchObject([
      { line: 1 },
      { line: 2, message: 'instruction: would be lost, since trl-preference does not read it' },
      { line: 3 },
    ]);
  });

  it('is no loss where it repeats what is read', () => {
    const [chats] = recognise({ messages: turns('a') });
    expect(lostFields(chats, { messages: turns('a'), prompt: 'a asks' })).toEqual([]);
    expect(lostFields(chats, { messages: turns('a'), prompt: 'b asks' })).toEqual(['prompt']);
  });

  it.each([
    [{ question: 'a', answer: 'b' }, 'rename question to prompt, rename answer to completion?'],
    [{ prompt: 'a', chosen: 'b' }, 'trl-preference lacks rejected'],
    [{ messages: turns('a'), prompt: 'else' }, 'chats would lose prompt'],
    [{ foo: 1 }, 'the first has the fields foo. No format has a field of these names'],
  ])('%j: the nearest formats are named with what they lack, no others', async (record, said) => {
    const message = await importRecords([record]).then(String, (error: Error) => error.message);
    expect(message).toContain(said);
    expect(message.length).toBeLessThan(420);
  });
});
