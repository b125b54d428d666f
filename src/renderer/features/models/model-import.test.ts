import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir, testApp } from '../../../main/app/test-app.fixture.ts';
import { writeTinyVersion } from '../../../main/app/tiny-version.fixture.ts';
import { exportGguf } from '../../../main/formats/gguf/export-gguf.ts';
import { readVersionFolder } from '../../../main/models/files/version-folder.ts';
import { MAX_GGUF_HEADER_BYTES } from '../../../shared/domain/gguf-header.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { Dropped } from '../../client/dropped-files.ts';
import { ModelImport, repositoryOf } from './model-import.svelte.ts';

const noDialogs = { pickPath: async () => undefined };

async function dropped(): Promise<Dropped> {
  const folder = path.join(await tempDir(), 'dropped');
  await writeTinyVersion(folder, 9);
  const files = (await readdir(folder)).map(async (name) => ({
    path: name,
    file: new Blob([await readFile(path.join(folder, name))]),
  }));
  return { name: 'Dropped', files: [...(await Promise.all(files)), { path: 'notes.docx', file: new Blob(['x']) }] };
}

async function opened() {
  const { client } = await testApp();
  const imported: string[] = [];
  const connection = { client, opened: async () => undefined };
  return { client, imported, form: new ModelImport(connection, noDialogs, (id) => imported.push(id)) };
}

test('a dropped folder is looked at, then taken in under the name that was chosen', async () => {
  const { form, imported, client } = await opened();
  await form.take(await dropped());
  expect(form.step).toBe('preview');
  expect(form.preview).toMatchObject({ name: 'dropped', modelType: 'llama', licence: null, adapter: null });
  expect(form.nameProblem([{ id: parseVersionId('dropped') }])).toMatch(/already/);
  form.name = 'No Spaces';
  expect(form.nameProblem([])).toMatch(/lower case/);
  form.name = 'mine';
  await form.start();
  expect([form.step, form.error, imported]).toEqual(['done', undefined, ['mine']]);
  expect((await client.models.verify({ version: 'mine' })).ok).toBe(true);
  await form.again();
  expect([form.step, form.preview, form.name]).toEqual(['choose', undefined, '']);
});

test('of a dropped GGUF file the beginning is looked at, then all of it taken in', async () => {
  const { form, imported, client } = await opened();
  const file = path.join(await tempDir(), 'Base.F16.gguf');
  const base = await readVersionFolder(path.join(import.meta.dirname, '../../../../resources/models/parley-base'));
  await exportGguf(file, base, { name: 'Base', description: '', baseModels: [] }, 'f16');
  // More than a preview reads.
  const bytes = Buffer.concat([await readFile(file), Buffer.alloc(MAX_GGUF_HEADER_BYTES)]);
  await form.take({ name: '', files: [{ path: 'Base.F16.gguf', file: new Blob([bytes]) }] });
  expect(form.error).toBeUndefined();
  expect(form.preview).toMatchObject({
    name: 'base.f16',
    source: 'Base.F16.gguf',
    gguf: { types: [{ type: 'F16' }, {}] },
  });
  await form.start();
  expect([form.step, form.error, imported]).toEqual(['done', undefined, ['base.f16']]);
  expect((await client.models.verify({ version: 'base.f16' })).ok).toBe(true);
});

test('a damaged GGUF file is called by its name', async () => {
  const { form } = await opened();
  await form.take({ name: '', files: [{ path: 'broken.gguf', file: new Blob(['GGUX and more']) }] });
  expect(form.error?.message).toMatch(/^Reading broken\.gguf: not a sound GGUF file: expected it to begin with "GGUF"/);
});

test('what is no model says so before anything is sent, and another try is open', async () => {
  const { form } = await opened();
  await form.take({ name: 'letters', files: [{ path: 'a.txt', file: new Blob(['x']) }] });
  expect(form.step).toBe('choose');
  expect(form.error?.message).toContain('it has no config.json');
});

test('names of the Hub are read as people paste them', () => {
  expect(repositoryOf(' hub:maker/name@v2 ')).toEqual({ repository: 'maker/name', revision: 'v2' });
  expect(repositoryOf('https://huggingface.co/maker/name')).toEqual({ repository: 'maker/name' });
  expect(repositoryOf('https://huggingface.co/maker/name/tree/main')).toEqual({
    repository: 'maker/name',
    revision: 'main',
  });
  expect(repositoryOf('name')).toBeUndefined();
});
