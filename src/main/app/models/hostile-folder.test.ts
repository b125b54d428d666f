import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

async function tinyModel(): Promise<string> {
  const folder = path.join(await tempDir(), 'model');
  await writeTinyVersion(folder);
  return folder;
}

it.skipIf(process.platform === 'win32')(
  'answers while five previews ask for folders whose files are pipes and devices, and names the file',
  async () => {
    const { client } = await testApp();
    const [piped, endless] = [await tinyModel(), await tinyModel()];
    await rm(path.join(piped, 'model.safetensors'));
    execFileSync('mkfifo', [path.join(piped, 'model.safetensors')]);
    await rm(path.join(endless, 'config.json'));
    await symlink('/dev/zero', path.join(endless, 'config.json'));
    const preview = (folder: string) => client.models.preview({ source: { kind: 'folder', path: folder } });
    const previews = Promise.allSettled([piped, piped, piped, piped, piped, endless].map(preview));
    expect(await client.models.list()).toHaveLength(1);
    const reasons = (await previews).map((result) => (result as PromiseRejectedResult).reason as Error);
    for (const { message } of reasons.slice(0, 5)) {
      expect(message).toMatch(/model\.safetensors: expected a file, it is a named pipe/);
    }
    expect(reasons[5].message).toMatch(/config\.json: it is a link that leads out of the folder, to \/dev\/zero/);
  },
);

it('takes nothing from outside the folder: a link out of it is refused by its name, before anything is copied', async () => {
  const { client, home } = await testApp();
  const folder = await tinyModel();
  const secret = path.join(await tempDir(), 'private');
  await writeFile(secret, 'nobody else may read this');
  await symlink(secret, path.join(folder, 'LICENSE'));
  const importing = lastOf(await client.models.import({ source: { kind: 'folder', path: folder } }));
  await expect(importing).rejects.toThrow(/LICENSE: it is a link that leads out of the folder/);
  const files = await readdir(home, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile() && !entry.name.startsWith('parley.sqlite'))) {
    expect(await readFile(path.join(file.parentPath, file.name), 'latin1')).not.toContain('nobody else may read this');
  }
});

it.each([
  ['a file of holes that claims 40 GB', /only \d+ of its 40000000000 bytes are on the disk/],
  ['10,000 layers', /"(n_layer|num_hidden_layers)": expected a whole number from 1 to 1000/],
  ['more layers than weights', /is missing/],
])('refuses %s before it copies anything', async (what, reason) => {
  const { client, home } = await testApp();
  const folder = await tinyModel();
  const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const layers = 'n_layer' in config ? 'n_layer' : 'num_hidden_layers';
  if (what.startsWith('a file')) await truncate(path.join(folder, 'model.safetensors'), 40e9);
  else {
    const changed = { ...config, [layers]: what.startsWith('10') ? 10_000 : 900 };
    await writeFile(path.join(folder, 'config.json'), JSON.stringify(changed));
  }
  await expect(client.models.preview({ source: { kind: 'folder', path: folder } })).rejects.toThrow(reason);
  const importing = lastOf(await client.models.import({ source: { kind: 'folder', path: folder } }));
  await expect(importing).rejects.toThrow(reason);
  expect(await readdir(path.join(home, 'versions'))).toHaveLength(1);
});

it.skipIf(process.platform !== 'linux')(
  'writes six exports at once with few processes, each of them whole',
  async () => {
    const { client } = await testApp();
    const out = await tempDir();
    let [most, watching] = [0, true];
    const watch = (async () => {
      for (; watching; await setTimeout(50)) {
        const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
        most = Math.max(most, children.trim().split(' ').length);
      }
    })();
    const exports = Array.from({ length: 6 }, async (_, i) =>
      lastOf(await client.models.export({ version: 'parley-base', format: 'hf', out: path.join(out, `${i}`) })),
    );
    expect((await Promise.all(exports)).every(({ type }) => type === 'done')).toBe(true);
    watching = false;
    await watch;
    expect(await readdir(out)).toHaveLength(6);
    expect(most).toBeLessThanOrEqual(3);
  },
);
