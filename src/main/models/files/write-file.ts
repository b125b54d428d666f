import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file piece by piece so that a crash at any moment leaves the old file or the whole new one: a temporary file
 * beside it, forced to disk, then renamed over it. When writing fails, the temporary file is removed.
 */
export async function writeFileAtomically(
  file: string,
  pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = temporaryName(file);
  try {
    const handle = await open(temporary, 'wx');
    try {
      for await (const piece of pieces()) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** A name in the same folder (a rename must not cross file systems) that nobody else uses. */
export function temporaryName(target: string): string {
  return `${target}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Forces a rename in the folder to disk. Windows cannot open folders and does without. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Forces every file and folder under this one to disk, before a rename makes it count. */
export async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await syncFolder(name);
    else if (entry.isFile()) await syncFile(name);
  }
  await syncFolder(folder);
}

async function syncFile(file: string): Promise<void> {
  // Windows syncs only what is open for writing.
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
