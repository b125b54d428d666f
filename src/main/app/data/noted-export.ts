import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Home } from '../../store/home.ts';

/**
 * Writes something outside the home folder, noted in it meanwhile: the next start after a kill finds what is half-written
 * beside `target` (`sweepHome`).
 */
export async function notedExport<Result>(home: Home, target: string, write: () => Promise<Result>): Promise<Result> {
  const note = path.join(home.exportsDir, `${randomUUID()}.json`);
  await mkdir(home.exportsDir, { recursive: true });
  await writeFile(note, JSON.stringify({ target }));
  try {
    return await write();
  } finally {
    await rm(note, { force: true });
  }
}
