import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectFiles, requireAsRecorded, writeRecord } from './recorded-files.ts';
import { listFiles } from './version-folder.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'parley-recorded-'));
  folder = await mkdtemp(path.join(parent, 'model-'));
  await writeFile(path.join(folder, 'model.safetensors'), Buffer.alloc(1000, 7));
  await writeFile(path.join(folder, 'config.json'), '{}');
  await writeFile(path.join(folder, 'README.md'), 'a card');
});
afterEach(() => rm(parent, { recursive: true }));

it.each(['beside the folder', 'told by the store'])('a record %s holds until a byte changes', async (where) => {
  const files = await listFiles(folder);
  if (where === 'beside the folder') await writeRecord(folder, files);
  else expectFiles({ [folder]: files });
  await requireAsRecorded(folder);
  const weights = path.join(folder, 'model.safetensors');
  const whole = await readFile(weights);
  for (let at = 0; at < whole.length; at += 37) {
    const damaged = Buffer.from(whole);
    damaged[at] ^= 1 << (at % 8);
    await writeFile(weights, damaged);
    await expect(requireAsRecorded(folder)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(`Reading ${weights}: it is damaged`) as string,
    });
    await requireAsRecorded(folder, (name) => name === 'config.json');
  }
  await writeFile(weights, whole.subarray(0, 999));
  await expect(requireAsRecorded(folder)).rejects.toThrow('expected 1000 bytes, got 999 bytes');
  await rm(weights);
  await expect(requireAsRecorded(folder)).rejects.toThrow('expected 1000 bytes, got no file');
  await writeFile(weights, whole);
  await writeFile(path.join(folder, 'README.md'), 'people write here');
  await requireAsRecorded(folder);
});

it('a folder of somebody else’s has no record, and a record that is damaged is no reason to trust', async () => {
  await requireAsRecorded(folder);
  await writeFile(`${folder}.sha256.json`, '{"files');
  await expect(requireAsRecorded(folder)).rejects.toMatchObject({ code: 'corrupt' });
});
