import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exportTypes as mainTypes } from '../../../main/formats/models/model-export.ts';
import { tempDir, testApp } from '../../../main/app/test-app.fixture.ts';
import { ModelExport, typesOf } from './model-export.svelte.ts';
import type { ModelFormat } from './model-export.svelte.ts';

const noDialogs = { pickPath: async () => undefined };

test('a version goes out in the format that was chosen; a folder that holds something is refused', async () => {
  const { client } = await testApp();
  const form = new ModelExport(client, { version: 'parley-base', name: 'Asks back' }, noDialogs);
  expect(form.missing).toBe('Name a folder.');
  form.format = 'gguf';
  expect(form.type).toBe('f16');
  form.path = path.join(await tempDir(), 'out');
  await form.start();
  expect(form.call.error).toBeUndefined();
  expect(form.result).toMatchObject({ format: 'gguf', out: form.path });
  expect((await readdir(form.path)).some((name) => name.endsWith('-f16.gguf'))).toBe(true);
  await form.start();
  expect([form.result, form.call.error?.code]).toEqual([undefined, 'conflict']);
  form.again();
  expect(form.path).toBe('');
});

test('one that is stopped leaves nothing, and is no error', async () => {
  const { client } = await testApp();
  const folder = await tempDir();
  const form = new ModelExport(client, { version: 'parley-base', name: 'parley-base' }, noDialogs);
  form.path = path.join(folder, 'out');
  const started = form.start();
  form.call.cancel();
  await started;
  expect([form.result, form.call.error, form.call.running]).toEqual([undefined, undefined, false]);
  expect(await readdir(folder)).toEqual([]);
});

test('the system’s dialog is asked for a new folder, named after version and format', async () => {
  const { client } = await testApp();
  const asked: unknown[] = [];
  const host = { pickPath: async (request: unknown) => (asked.push(request), '/somewhere/else') };
  const form = new ModelExport(client, { version: 'parley-base', name: 'Asks / back' }, host);
  await form.browse();
  expect(form.path).toBe('/somewhere/else');
  expect(asked).toMatchObject([{ kind: 'newFile', suggestedName: 'Asks-back-hf' }]);
});

test('the precisions that each format offers are those that it can be written with, the usual first', () => {
  for (const [format, types] of Object.entries(typesOf)) {
    const offered = types.map((type) => (type === '' ? 'stored' : type));
    expect(offered).toEqual(mainTypes[format as ModelFormat]);
  }
});
