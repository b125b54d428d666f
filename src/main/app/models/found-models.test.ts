import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createRouterClient } from '@orpc/server';
import { writeTinyVersion } from '../tiny-version.fixture.ts';
import { lastOf, tempDir, testApp } from '../test-app.fixture.ts';

afterEach(() => vi.unstubAllEnvs());

/** A cache with one model, as the Hub's library lays it out: the snapshot's files are links to blobs. */
async function cacheWithTinyModel(): Promise<{ cache: string; snapshot: string }> {
  const cache = await tempDir();
  const repository = path.join(cache, 'models--maker--Tiny-Chat');
  const [blobs, snapshot] = [path.join(repository, 'blobs'), path.join(repository, 'snapshots', 'a'.repeat(40))];
  await writeTinyVersion(blobs);
  await mkdir(snapshot, { recursive: true });
  for (const name of await readdir(blobs)) {
    await symlink(path.join('..', '..', 'blobs', name), path.join(snapshot, name));
  }
  await mkdir(path.join(repository, 'refs'));
  await writeFile(path.join(repository, 'refs', 'main'), 'a'.repeat(40));
  return { cache, snapshot };
}

async function appBeside(cache: string) {
  const nothing = await tempDir();
  vi.stubEnv('HF_HUB_CACHE', cache);
  vi.stubEnv('OLLAMA_MODELS', nothing);
  vi.stubEnv('HOME', nothing);
  vi.stubEnv('USERPROFILE', nothing);
  return testApp();
}

it('offers a model of the Hub’s cache, and takes it in without a copy of its weights', async () => {
  const { cache, snapshot } = await cacheWithTinyModel();
  const { client, home } = await appBeside(cache);
  const [found, ...others] = await client.models.found();
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    foundIn: 'hugging-face',
    name: 'maker/Tiny-Chat',
    path: snapshot,
    versionName: 'tiny-chat',
  });
  const source = { kind: 'folder' as const, path: found.path };
  const { config } = await client.models.preview({ source });
  expect(config).toMatchObject({ model_type: 'llama', num_hidden_layers: 2 });
  const name = found.versionName as never;
  expect(await lastOf(await client.models.import({ source, name }))).toMatchObject({
    type: 'done',
    version: { id: 'tiny-chat' },
  });
  const weights = (folder: string) => stat(path.join(folder, 'model.safetensors'));
  const [here, there] = [await weights(path.join(home, 'versions', 'tiny-chat')), await weights(snapshot)];
  expect([here.ino, here.nlink]).toEqual([there.ino, 2]);
  expect(await client.models.verify({ version: 'tiny-chat' })).toMatchObject({ ok: true });
});

it('shows a guest nothing of the machine’s folders', async () => {
  const { cache } = await cacheWithTinyModel();
  const { router } = await appBeside(cache);
  const caller = { rater: 'ann', isOwner: false, rateAs: () => undefined };
  const guest = createRouterClient(router, { context: { caller } });
  await expect(guest.models.found()).rejects.toMatchObject({ code: 'forbidden' });
});

it('tells what models take in memory, and which are none of Parley’s', async () => {
  const { client } = await testApp();
  const [known] = (
    await client.models.footprint({
      configs: [
        { model_type: 'gpt2', n_layer: 2, n_embd: 16, n_head: 2, vocab_size: 300, n_positions: 64 },
        { model_type: 'bert' },
      ],
    })
  ).models;
  expect(known).toMatchObject({ supported: true, modelType: 'gpt2', contextTokens: 64, refusal: null });
});
