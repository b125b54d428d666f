import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonFile } from './json-file.ts';
import { openSafetensors } from './read-safetensors.ts';
import { openRegular, readRegularText } from './regular-file.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'parley-regular-'));
  await writeFile(path.join(dir, 'text'), 'grüße');
  await symlink(path.join(dir, 'text'), path.join(dir, 'link'));
  await symlink('/dev/zero', path.join(dir, 'zeros'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(dir, 'pipe')]);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a regular file is read, through a link too', async () => {
  expect(await readRegularText(path.join(dir, 'text'))).toBe('grüße');
  expect(await readRegularText(path.join(dir, 'link'))).toBe('grüße');
});

test('a text that is too long is not read to its end', async () => {
  await expect(readRegularText(path.join(dir, 'text'), 5)).rejects.toMatchObject({ code: 'corrupt' });
});

test.skipIf(process.platform === 'win32').each([
  ['pipe', 'a named pipe'],
  ['zeros', 'a device'],
  ['.', 'a folder'],
])('%s is refused at once as what it is, more often than there are threads for files', async (name, kind) => {
  const file = path.join(dir, name);
  for (let i = 0; i < 5; i++) {
    for (const read of [openRegular, openSafetensors, (name: string) => readJsonFile(name, z.unknown())]) {
      const refused = read(file);
      await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(refused).rejects.toThrow(`expected a file, it is ${kind}`);
    }
  }
});
