import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importData, tempDir, testApp } from '../../../main/app/test-app.fixture.ts';
import { ExportForm, formatFor } from './export-form.svelte.ts';

const text = '{"prompt":"Hi","chosen":"Hello.","rejected":"No."}\n{"prompt":"Why","chosen":"So.","rejected":"No."}\n';
const noDialogs = { pickPath: async () => undefined };

async function withPairs() {
  const { client } = await testApp();
  await importData(client, { source: { kind: 'text', fileName: 'my pairs.jsonl', text } });
  const saved: [string, string][] = [];
  const what = { source: { kind: 'dataset', dataset: 'my pairs' }, name: 'my pairs' } as const;
  const form = new ExportForm(client, what, noDialogs, (name, parts) => saved.push([name, parts.join('')]));
  await form.formats.load();
  return { form, saved };
}

test('a set is downloaded in the format that was chosen', async () => {
  const { form, saved } = await withPairs();
  form.format = 'trl-preference';
  await form.start();
  expect(form.result).toMatchObject({ exported: 2, skipped: 0, format: 'trl-preference' });
  expect(saved.map(([name]) => name)).toEqual(['my-pairs.trl-preference.jsonl']);
  const records = saved[0][1].trim().split('\n');
  expect(records).toHaveLength(2);
  expect(records[0]).toContain('Hello.');
});

test('to a path it writes the file; what the format cannot say gives no download, and is told', async () => {
  const { form, saved } = await withPairs();
  form.way = 'path';
  expect(form.missing).toBe('Name a file.');
  form.path = path.join(await tempDir(), 'out.jsonl');
  form.format = 'trl-preference';
  await form.start();
  expect((await readFile(form.path, 'utf8')).split('\n')).toHaveLength(3);
  form.way = 'download';
  form.format = 'prompts';
  await form.start();
  expect(form.error).toBeUndefined();
  expect([form.result?.exported, form.result?.skipped, saved.length]).toEqual([0, 2, 0]);
  form.format = 'nonsense';
  await form.start();
  expect(form.error?.message).toMatch(/nonsense/);
});

test('a file that is there is asked about, and replaced only when that is answered', async () => {
  const { form } = await withPairs();
  form.way = 'path';
  form.format = 'trl-preference';
  form.path = path.join(await tempDir(), 'thesis.txt');
  await writeFile(form.path, 'years of work');
  await form.start();
  expect(form.error?.code).toBe('conflict');
  expect(await readFile(form.path, 'utf8')).toBe('years of work');
  expect(form.replaces).toBe(true);
  const taken = form.path;
  form.path = `${taken}.other`;
  expect(form.replaces).toBe(false);
  form.path = taken;
  await form.start();
  expect(form.error).toBeUndefined();
  expect(await readFile(taken, 'utf8')).toContain('Hello.');
});

test('the format follows what there is most of, and lists end in .json', async () => {
  const none = { conversation: 0, prompt: 0, preference: 0, ranking: 0, labelled: 0 };
  expect(formatFor({ ...none, prompt: 3, ranking: 4 })).toBe('rankings');
  expect(formatFor({ ...none, labelled: 1 })).toBe('trl-unpaired');
  const { form } = await withPairs();
  form.format = 'deepspeed-chat';
  expect(form.fileName).toBe('my-pairs.deepspeed-chat.json');
});
