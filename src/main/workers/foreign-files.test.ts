import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportedItem } from '../formats/imported-item.ts';
import { ForeignFiles } from './foreign-files.ts';
import { renderText } from '../../shared/language/said.ts';

let dir: string;
const reader = new ForeignFiles({ onOutput: () => undefined });
beforeAll(async () => void (dir = await mkdtemp(path.join(tmpdir(), 'parley-foreign-'))));
afterAll(async () => {
  await reader.close();
  await rm(dir, { recursive: true, force: true });
});

const pair = (prompt: string) => JSON.stringify({ prompt, chosen: 'yes', rejected: 'no' });

async function itemsOf(content: string | Uint8Array): Promise<ImportedItem[]> {
  const file = path.join(dir, 'data.jsonl');
  await writeFile(file, content);
  const items: ImportedItem[] = [];
  for await (const batch of reader.readData(file)) items.push(...batch.items);
  return items;
}

test('blank lines and spaces before a record cost nothing, and lines are counted on', async () => {
  const items = await itemsOf(
    `${'\n'.repeat(2_000_000)}${' '.repeat(3_000_000)}${pair('a')}\n${' \r\n'.repeat(9)}${pair('b')}`,
  );
  expect(items.map(({ line }) => line)).toEqual([2_000_001, 2_000_011]);
  expect(items.every((item) => 'content' in item)).toBe(true);
});

test('what is nested too deeply, too long or has too many turns is a message in its place, and reading goes on', async () => {
  const turns = Array.from({ length: 10_001 }, (_, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content: 'x' }));
  const items = await itemsOf(
    [
      pair('a'),
      '['.repeat(100_000),
      pair('x'.repeat(16_000_000)),
      JSON.stringify({ prompt: turns, chosen: 'yes', rejected: 'no' }),
      pair('b'),
    ].join('\n'),
  );
  expect(items.map((item) => ('message' in item ? renderText(item.message) : item.content.kind))).toEqual([
    'preference',
    'expected a JSON object, it does not parse: at position 200 lists and objects are nested more than 200 deep',
    'expected at most 16000000 characters of text in a record, it has 16000015',
    'expected a chat of at most 10000 turns, it has 10001',
    'preference',
  ]);
});

test.skipIf(process.platform === 'win32')('pipes and devices are refused as what they are', async () => {
  execFileSync('mkfifo', [path.join(dir, 'pipe')]);
  await symlink('/dev/zero', path.join(dir, 'zeros'));
  const read = (name: string) => reader.readData(path.join(dir, name)).next();
  const refusals = await Promise.allSettled([...Array.from({ length: 5 }, () => read('pipe')), read('zeros')]);
  const reasons = refusals.map((refusal) => ((refusal as PromiseRejectedResult).reason as Error).message);
  for (const reason of reasons.slice(0, 5)) expect(reason).toMatch(/pipe: expected a file, it is a named pipe/);
  expect(reasons[5]).toMatch(/zeros: expected a file, it is a device/);
});

test('leaving in the middle ends the process, and the next file is read', async () => {
  const file = path.join(dir, 'many.jsonl');
  await writeFile(file, Array.from({ length: 5000 }, (_, i) => pair(`${i}`)).join('\n'));
  for await (const { items } of reader.readData(file)) {
    expect(items.length).toBeLessThanOrEqual(500);
    break;
  }
  expect(await itemsOf(pair('a'))).toHaveLength(1);
});
