import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

const piece = (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)]);

/** A model's files as a page holds them. */
async function filesOf(folder: string) {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => ({ path: name, bytes: await readFile(path.join(folder, name)) })));
}

it('takes in a model that a page sends in pieces, showing what it is before the weights have come', async () => {
  const { client, home } = await testApp();
  const folder = path.join(await tempDir(), 'given');
  await writeTinyVersion(folder, 3);
  const files = await filesOf(folder);
  const announced = [
    ...files.map(({ path: name, bytes }) => ({ path: name, sizeBytes: bytes.length })),
    { path: 'pytorch_model.bin', sizeBytes: 7 },
  ];
  const { upload, wanted } = await client.uploads.begin({ purpose: 'model', name: 'Given', files: announced });
  expect(wanted.toSorted()).toEqual(files.map((file) => file.path));
  const send = async (name: string, pieceBytes: number) => {
    const { bytes } = files.find((file) => file.path === name)!;
    for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
      const part = piece(bytes.subarray(offset, offset + pieceBytes));
      await client.uploads.write({ upload, file: name, offset, bytes: part });
      // As after a lost connection: the answer did not arrive.
      await client.uploads.write({ upload, file: name, offset, bytes: part });
    }
  };
  for (const { path: name } of files) if (name !== 'model.safetensors') await send(name, 1_000_000);
  const source = { kind: 'upload' as const, upload };
  expect(await client.models.preview({ source })).toMatchObject({ name: 'given', modelType: 'llama', source: 'Given' });
  await expect(lastOf(await client.models.import({ source }))).rejects.toThrow(
    'bytes of model.safetensors, 0 were sent',
  );
  expect(await client.models.list()).toHaveLength(1);
  const again = await client.uploads.begin({ purpose: 'model', name: 'Given', files: announced });
  await client.uploads.discard({ upload: again.upload });
  expect(await readdir(path.join(home, 'uploads'))).toHaveLength(1);
  await send('model.safetensors', 10_000);
  const done = await lastOf(await client.models.import({ source }));
  expect(done).toMatchObject({ type: 'done', version: { id: 'given' } });
  expect(await client.models.verify({ version: 'given' })).toMatchObject({ ok: true });
  expect(await readdir(path.join(home, 'uploads'))).toEqual([]);
});

it('refuses folders in names, gaps, more than was announced, and what is no model', async () => {
  const { client } = await testApp();
  const begin = (name: string, purpose: 'model' | 'data' = 'data') =>
    client.uploads.begin({ purpose, name: 'x', files: [{ path: name, sizeBytes: 3 }] });
  for (const name of ['../x', 'a/b', '.ssh', 'a\\b', '']) {
    await expect(begin(name)).rejects.toMatchObject({ code: 'invalid_input' });
  }
  await expect(begin('config.json', 'model')).rejects.toThrow('it has no tokenizer.json and no model.safetensors');
  const { upload } = await begin('a.jsonl');
  const write = (file: string, offset: number, text: string) =>
    client.uploads.write({ upload, file, offset, bytes: piece(Buffer.from(text)) });
  await expect(write('b.jsonl', 0, 'a')).rejects.toMatchObject({ code: 'not_found' });
  await expect(write('a.jsonl', 1, 'a')).rejects.toMatchObject({ code: 'conflict' });
  await expect(write('a.jsonl', 0, 'abcd')).rejects.toThrow('expected 3 bytes, got 4');
  expect(await write('a.jsonl', 0, 'ab')).toEqual({ receivedBytes: 2 });
  await client.uploads.discard({ upload });
  await expect(write('a.jsonl', 2, 'c')).rejects.toThrow('Begin again');
});
