import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAssistant } from './corpus.ts';

let folder: string;
const own = path.join(import.meta.dirname, '../../resources/corpus');
const dialogue = (user: string, assistant: string) => ({
  messages: [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ],
});
const lines = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-corpus-'));
  await mkdir(path.join(folder, 'everyday'));
  const openers = Array.from({ length: 300 }, (_, i) => `opener ${i}`);
  const twice = ['one reply', 'another'].flatMap((reply) => openers.map((opener) => dialogue(opener, reply)));
  await writeFile(path.join(folder, 'everyday', 'a.jsonl'), lines(twice));
  const long = Array.from({ length: 61 }, () => 'word').join(' ');
  const replies = Array.from({ length: 9 }, (_, i) => dialogue('Name a color.', `Color ${i}`));
  await writeFile(
    path.join(folder, 'oasst_replies.jsonl'),
    lines([dialogue('Be long.', long), dialogue(long, 'ok'), ...replies]),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('no opener is both trained on and held out; the instructions are short and few to a prompt', async () => {
  const { train, heldOut, instructions } = await readAssistant(folder, own);
  const openers = (dialogues: typeof train) => new Set(dialogues.map(([{ content }]) => content));
  expect(heldOut.length).toBeGreaterThan(0);
  expect([...openers(heldOut)].filter((opener) => openers(train).has(opener))).toEqual([]);
  // About one in thirty of 300 openers with two replies each, and of the 7,805 dialogues of the project.
  expect(heldOut.length / (train.length + heldOut.length)).toBeCloseTo(1 / 30, 2);
  expect(instructions.map(([, { content }]) => content)).toEqual(Array.from({ length: 6 }, (_, i) => `Color ${i}`));
});

test('the project’s own dialogues alternate and have a reply', async () => {
  const { train, heldOut } = await readAssistant(folder, own);
  for (const messages of [...train, ...heldOut]) {
    const turns = messages[0].role === 'system' ? messages.slice(1) : messages;
    expect(turns.length).toBeGreaterThan(1);
    expect(turns.map(({ role }) => role)).toEqual(turns.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')));
    expect(turns.every(({ content }) => content.trim() === content && content !== '')).toBe(true);
  }
});
