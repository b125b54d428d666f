import { execFileSync } from 'node:child_process';
import { copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { renderText, render } from '../../../shared/language/said.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { exportGguf } from '../../formats/gguf/export-gguf.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { allOf, lastOf, tempDir, testApp } from '../test-app.fixture.ts';

const baseFolder = path.join(import.meta.dirname, '../../../../resources/models/parley-base');

async function ggufFile(name: string, type: 'f16' | 'q8_0'): Promise<string> {
  const file = path.join(await tempDir(), name);
  const described = { name: 'A base', licence: 'cc-by-4.0', description: '', baseModels: [] };
  await exportGguf(file, await readVersionFolder(baseFolder), described, type);
  return file;
}

async function importOf(client: Client, input: Parameters<Client['models']['import']>[0]) {
  const last = await lastOf(await client.models.import(input));
  if (last.type !== 'done') throw new Error(`expected the import to be done, got ${last.type}`);
  return last;
}

it('shows a GGUF file’s types and licence, takes it in with a note of what is lost, and lets it out again', async () => {
  const { client, home } = await testApp();
  const file = await ggufFile('My Base.Q8_0.gguf', 'q8_0');
  const source = { kind: 'folder' as const, path: file };
  const preview = await client.models.preview({ source });
  expect(preview).toMatchObject({
    name: 'my-base.q8_0',
    source: file,
    licence: 'cc-by-4.0',
    modelType: 'llama',
    adapter: null,
    files: [{ path: 'My Base.Q8_0.gguf' }],
    gguf: {
      types: [
        { type: 'Q8_0', bitsPerWeight: 8.5 },
        { type: 'F32', bitsPerWeight: 32 },
      ],
    },
  });
  expect(preview.gguf!.bitsPerWeight).toBeCloseTo(8.5, 1);
  const { version, notes, parameters, licence } = await importOf(client, { source });
  expect([licence, parameters]).toEqual(['cc-by-4.0', preview.gguf!.parameters]);
  expect(render(notes[0])).toMatch(/^Its weights were rounded to 8\.5\d bits each/);
  expect(renderText(version.note)).toBe(`Imported from ${file}. License: cc-by-4.0. ${render(notes[0])}`);
  expect(await client.models.verify({ version: version.id })).toMatchObject({ ok: true });
  const out = path.join(await tempDir(), 'out');
  await allOf(await client.models.export({ version: version.id, format: 'gguf', type: 'q8_0', out }));
  const [written] = (await readdir(out)).filter((name) => name.endsWith('.gguf'));
  // Its blocks are what they were, so the tensors are the same bytes.
  const [before, after] = [await readFile(file), await readFile(path.join(out, written))];
  expect(after.subarray(-1_000_000).equals(before.subarray(-1_000_000))).toBe(true);
  expect((await readdir(path.join(home, 'versions'))).toSorted()).toEqual(['my-base.q8_0', 'parley-base']);
});

it('takes a folder with one GGUF file, and a file without an ending; names what it cannot take', async () => {
  const { client } = await testApp();
  const file = await ggufFile('base.gguf', 'f16');
  const folder = path.dirname(file);
  const preview = (given: string) => client.models.preview({ source: { kind: 'folder', path: given } });
  expect(await preview(folder)).toMatchObject({ name: 'base', modelType: 'llama' });
  await copyFile(file, path.join(folder, 'other.gguf'));
  await expect(preview(folder)).rejects.toThrow('it has several: base.gguf and other.gguf. Name the file of one.');
  await rename(file, path.join(folder, 'sha256-abc'));
  expect(await preview(path.join(folder, 'sha256-abc'))).toMatchObject({ name: 'sha256-abc' });
  await writeFile(path.join(folder, 'notes.txt'), 'hello');
  await expect(preview(path.join(folder, 'notes.txt'))).rejects.toThrow('expected a folder or a GGUF file');
  await writeFile(path.join(folder, 'other.gguf'), 'hello');
  const broken = importOf(client, { source: { kind: 'folder', path: path.join(folder, 'other.gguf') } });
  await expect(broken).rejects.toMatchObject({ code: 'corrupt' });
  await expect(broken).rejects.toThrow(`Reading ${path.join(folder, 'other.gguf')}: not a sound GGUF file`);
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [path.join(folder, 'pipe.gguf')]);
  await expect(preview(path.join(folder, 'pipe.gguf'))).rejects.toMatchObject({ code: 'invalid_input' });
});
