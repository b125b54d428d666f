import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateModelFile } from './locate-model-file.ts';

let dir: string;
const at = (...names: string[]) => path.join(dir, ...names);

beforeAll(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'parley-links-')));
  await writeFile(at('private'), 'secret');
  await mkdir(at('model', 'inner'), { recursive: true });
  await writeFile(at('model', 'inner', 'real.json'), '{}');
  await symlink(path.join('inner', 'real.json'), at('model', 'config.json'));
  await symlink(path.join('..', 'private'), at('model', 'LICENSE'));
  await symlink(at('private'), at('model', 'NOTICE'));
  await symlink(at('nowhere'), at('model', 'README.md'));
  await symlink('/dev/zero', at('model', 'model.safetensors'));
  const repository = ['cache', 'models--someone--small'];
  await mkdir(at(...repository, 'blobs'), { recursive: true });
  await mkdir(at(...repository, 'snapshots', 'abc'), { recursive: true });
  await writeFile(at(...repository, 'blobs', '123'), 'blob');
  await symlink(path.join('..', '..', 'blobs', '123'), at(...repository, 'snapshots', 'abc', 'config.json'));
  await symlink(path.join('..', '..', '..', '..', 'private'), at(...repository, 'snapshots', 'abc', 'LICENSE'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a link within the folder, and one of the Hub’s cache to its blobs, are followed', async () => {
  const inner = { path: at('model', 'inner', 'real.json'), sizeBytes: 2, isCached: false };
  expect(await locateModelFile(at('model'), 'config.json')).toEqual(inner);
  const repository = at('cache', 'models--someone--small');
  const blob = { path: path.join(repository, 'blobs', '123'), sizeBytes: 4, isCached: true };
  expect(await locateModelFile(path.join(repository, 'snapshots', 'abc'), 'config.json')).toEqual(blob);
});

test.each([
  [['model'], 'LICENSE', /LICENSE: it is a link that leads out of the folder, to .*private\./],
  [['model'], 'NOTICE', /NOTICE: it is a link that leads out of the folder/],
  [['model'], 'model.safetensors', /it is a link that leads out of the folder, to \/dev\/zero/],
  [['model'], 'README.md', /README\.md: it is a link to a file that is not there/],
  [['model'], 'inner', /inner: expected a file, it is a folder/],
  [['cache', 'models--someone--small', 'snapshots', 'abc'], 'LICENSE', /it is a link that leads out of the folder/],
])('%s: %s is refused', async (folder, name, reason) => {
  const refused = locateModelFile(at(...folder), name);
  await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(refused).rejects.toThrow(reason);
});
