import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { renderText, render } from '../../../shared/language/said.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ModelImportEvent } from '../../../shared/contract/models.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { HubServer } from '../../formats/hub/hub-server.fixture.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { allOf, importData, lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

const chats = Array.from({ length: 8 }, (_, i) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: `say ${i}` },
      { role: 'assistant', content: 'abc' },
    ],
  }),
).join('\n');

type Imported = Extract<ModelImportEvent, { type: 'done' }>;

async function importOf(client: Client, input: Parameters<Client['models']['import']>[0]): Promise<Imported> {
  const last = await lastOf(await client.models.import(input));
  if (last.type !== 'done') throw new Error(`expected the import to be done, got ${last.type}`);
  return last;
}

/** A home folder with a version that was trained with LoRA, and its adapter exported. */
async function withAdapter() {
  const app = await testApp();
  const { client } = app;
  await importData(client, { source: { kind: 'text', fileName: 'chats.jsonl', text: chats } });
  const settings = { epochs: 1, loraRank: 2, learningRate: 0.01 };
  const { id: runId } = await client.train.start({ method: 'sft', data: ['chats'], settings, seed: 0 });
  await allOf(await client.runs.watch({ runId }));
  const trained = (await client.models.list()).find((version) => version.runId === runId)!;
  const folder = path.join(await tempDir(), 'my-lora');
  await allOf(await client.models.export({ version: trained.id, format: 'adapter', out: folder }));
  return { ...app, trained, folder };
}

async function change(folder: string, fields: object): Promise<void> {
  const file = path.join(folder, 'adapter_config.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...fields }));
}

it('gives an exported adapter back as the very version it was exported from', async () => {
  const { client, trained, folder } = await withAdapter();
  expect((await readdir(folder)).toSorted()).toEqual(['README.md', 'adapter_config.json', 'adapter_model.safetensors']);
  const card = await readFile(path.join(folder, 'README.md'), 'utf8');
  expect(card).toContain('library_name: peft');
  const source = { kind: 'folder' as const, path: folder };
  expect(await client.models.preview({ source })).toMatchObject({
    name: 'my-lora',
    modelType: null,
    adapter: { rank: 2, baseModel: 'parley-base', base: 'parley-base' },
  });
  const { version, modelType, notes } = await importOf(client, { source });
  expect(version).toMatchObject({ id: 'my-lora', parentId: 'parley-base', runId: null });
  expect([modelType, notes]).toEqual(['llama', []]);
  const [before, after, base] = await Promise.all(
    [trained.folder, version.folder, path.join(path.dirname(version.folder), 'parley-base')].map(readVersionFolder),
  );
  expect(after.tensors).toEqual(before.tensors);
  expect(after.tensors).not.toEqual(base.tensors);
  expect(await client.models.verify({ version: version.id })).toMatchObject({ ok: true });
  // Kept beside the weights, so that it can go out alone again.
  const out = path.join(await tempDir(), 'again');
  await allOf(await client.models.export({ version: version.id, format: 'adapter', out }));
  const weights = (dir: string) => readFile(path.join(dir, 'adapter_model.safetensors'));
  expect((await weights(out)).equals(await weights(folder))).toBe(true);
  expect(card).toContain('Trained with Parley from parley-base');
  expect(await readFile(path.join(out, 'README.md'), 'utf8')).toContain('an adapter, merged into its parent');
});

it('asks for the base where the adapter’s own name for it fits none, and says so where another is taken', async () => {
  const { client, folder } = await withAdapter();
  await change(folder, { base_model_name_or_path: 'maker/unheard-of' });
  const source = { kind: 'folder' as const, path: folder };
  expect((await client.models.preview({ source })).adapter).toMatchObject({ base: null });
  await expect(importOf(client, { source })).rejects.toThrow('it was made for maker/unheard-of');
  const { notes } = await importOf(client, { source, base: 'parley-b' });
  expect(notes.map((note) => render(note))).toEqual([
    expect.stringContaining('made for maker/unheard-of, and was merged into parley-base'),
  ]);
  // A model that was imported from where the adapter says is the one.
  const model = path.join(await tempDir(), 'other');
  await writeTinyVersion(model, 5);
  await importOf(client, { source: { kind: 'folder', path: model } });
  await change(folder, { base_model_name_or_path: model });
  expect((await client.models.preview({ source })).adapter).toMatchObject({ base: 'other' });
  const whole = { source: { kind: 'folder' as const, path: model }, name: parseVersionId('x'), base: 'other' };
  await expect(importOf(client, whole)).rejects.toThrow('it is a whole model, not an adapter');
});

it('refuses what is no plain LoRA or does not fit, and leaves nothing behind', async () => {
  const { client, home, folder } = await withAdapter();
  const source = { kind: 'folder' as const, path: folder };
  const before = (await readdir(path.join(home, 'versions'))).toSorted();
  for (const [fields, message] of [
    [{ use_dora: true }, 'use_dora'],
    [{ peft_type: 'IA3' }, 'expected a LoRA adapter'],
    [{ rank_pattern: { q_proj: 4 } }, 'rank_pattern'],
    [{ init_lora_weights: 'pissa' }, 'init_lora_weights'],
    [{ r: 3 }, 'expected A [3, '],
  ] as const) {
    const kept = await readFile(path.join(folder, 'adapter_config.json'));
    await change(folder, fields);
    await expect(importOf(client, { source })).rejects.toThrow(message);
    await writeFile(path.join(folder, 'adapter_config.json'), kept);
  }
  const weights = path.join(folder, 'adapter_model.safetensors');
  const bytes = await readFile(weights);
  await writeFile(weights, Buffer.from(bytes.toString('latin1').replaceAll('layers.1.', 'layers.7.'), 'latin1'));
  await expect(importOf(client, { source })).rejects.toThrow('the model has no layer model.layers.7.');
  await rm(weights);
  await writeFile(path.join(folder, 'adapter_model.bin'), 'a pickle');
  await expect(importOf(client, { source })).rejects.toThrow(
    'has no adapter_model.safetensors. adapter_model.bin is not',
  );
  expect((await readdir(path.join(home, 'versions'))).toSorted()).toEqual(before);
});

let hub: HubServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub?.close();
  hub = undefined;
});

it('takes in an adapter from the Hub', async () => {
  const { client, home, trained, folder } = await withAdapter();
  hub = await HubServer.start(folder, 'maker/lora');
  vi.stubEnv('HF_ENDPOINT', hub.url);
  const source = { kind: 'hub' as const, repository: 'maker/lora', revision: 'main' };
  const { version } = await importOf(client, { source });
  expect(version).toMatchObject({ id: 'lora', parentId: 'parley-base' });
  expect(renderText(version.note)).toContain('hub:maker/lora@');
  expect((await readVersionFolder(version.folder)).tensors).toEqual((await readVersionFolder(trained.folder)).tensors);
  expect(await readdir(path.join(home, 'imports'))).toEqual([]);
});
