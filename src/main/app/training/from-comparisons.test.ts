import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { Random } from '../../../shared/domain/random.ts';
import { writeComparisons } from './from-comparisons.ts';

const random = Random.fromSeed(3);
const word = () => Array.from({ length: 4 }, () => String.fromCharCode(97 + random.int(26))).join('');
const texts = Array.from({ length: 500 }, () => Array.from({ length: 6 }, word).join(' '));
const user = (content: string): Message => ({ role: 'user', content });
const comparison = (...prompt: Message[]): Comparison => ({ prompt, completions: ['yes', 'no'], ranks: [1, 2] });

/** The first user turn of each comparison in a part. */
async function openings(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as Comparison).prompt[0].content.replace('?', ''));
}

test.each<[string, (text: string, i: number) => Comparison]>([
  ['itself with a "?"', (text) => comparison(user(`${text}?`))],
  [
    'the next turn of its chat',
    (text, i) => comparison(user(text), { role: 'assistant', content: 'ok' }, user(`more ${i}`)),
  ],
])('no held-out comparison has %s among those that are learned from', async (_, twin) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'comparisons-'));
  const files = await writeComparisons(dir, [...texts.map((text) => comparison(user(text))), ...texts.map(twin)], 0.2);
  const [train, heldOut] = [new Set(await openings(files.train)), await openings(files.heldOut)];
  expect(heldOut.length).toBeGreaterThan(140);
  expect(heldOut.filter((text) => train.has(text))).toEqual([]);
});
