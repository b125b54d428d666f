import { expect, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readZipEntry, zipEntries } from '../formats/zip-file.ts';
import { storedZip } from './stored-zip.ts';

const entries = [
  { name: 'train.py', bytes: Buffer.from('print("ü")\n') },
  { name: 'folder/空.bin', bytes: Buffer.from([0, 255, 10]) },
];

test('an archive holds its files as they are, and the same files give the same bytes', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'parley-zip-'));
  try {
    const file = path.join(dir, 'a.zip');
    await writeFile(file, storedZip(entries));
    const found = await zipEntries(file);
    const contents: Buffer[] = [];
    for (const entry of found) {
      const parts: Buffer[] = [];
      for await (const part of readZipEntry(file, entry)) parts.push(part);
      contents.push(Buffer.concat(parts));
    }
    expect(contents).toEqual(entries.map(({ bytes }) => bytes));
    expect(found.map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
    expect(storedZip(entries)).toEqual(storedZip(entries));
  } finally {
    await rm(dir, { recursive: true });
  }
});
