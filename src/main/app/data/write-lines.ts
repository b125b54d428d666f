import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../models/files/write-file.ts';

/** Writes JSON Lines, whole or not at all; the folder is created where it does not exist. */
export async function writeLines(file: string, records: Iterable<object>): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomically(file, function* () {
    for (const record of records) yield Buffer.from(`${JSON.stringify(record)}\n`);
  });
}

/** Writes a text file, whole or not at all. */
export async function writeText(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomically(file, () => [Buffer.from(text)]);
}
