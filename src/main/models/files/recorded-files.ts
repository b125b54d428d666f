/**
 * Whether a model's files are still the bytes that were recorded when it was made. Versions are recorded in the store, whose
 * process tells the worker what to expect (`expectFiles`); a model that only a run uses has its record beside its folder.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { VersionFile } from '../../../shared/domain/policy-version.ts';
import { sha256OfFile } from './file-hash.ts';
import { readJsonFile } from './json-file.ts';
import { writeFileAtomically } from './write-file.ts';

const fileSchema = z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() });
const recordSchema = z.object({ files: z.array(fileSchema) });
/** By folder: how a process that has the store tells one that has not. */
export const expectedFilesSchema = z.record(z.string(), z.array(fileSchema));
export type ExpectedFiles = Readonly<Record<string, readonly VersionFile[]>>;

const expected = new Map<string, readonly VersionFile[]>();

export function expectFiles(filesOf: ExpectedFiles): void {
  for (const [folder, files] of Object.entries(filesOf)) expected.set(path.resolve(folder), files);
}

const recordOf = (folder: string) => `${path.resolve(folder)}.sha256.json`;

/** Beside the folder, not in it: what is in it belongs to the model. */
export async function writeRecord(folder: string, files: readonly VersionFile[]): Promise<void> {
  const json = Buffer.from(JSON.stringify({ files }));
  await writeFileAtomically(recordOf(folder), () => [json]);
}

/**
 * Reads every recorded file of the folder, cards excepted; about a second for each 500 MB. A folder without a record is
 * somebody else's, and is taken as it is.
 * @param isRead where only some of the files will be used
 * @throws ParleyError corrupt, naming the first file that is missing or has changed
 */
export async function requireAsRecorded(folder: string, isRead: (name: string) => boolean = () => true): Promise<void> {
  const files = expected.get(path.resolve(folder)) ?? (await readRecord(folder));
  for (const { path: name, sizeBytes, sha256 } of files) {
    // People write into a card.
    if (name.endsWith('.md') || !isRead(name)) continue;
    const file = path.join(folder, name);
    const size = await stat(file).then(
      (stats) => stats.size,
      () => undefined,
    );
    if (size !== sizeBytes)
      throw damaged(
        file,
        said('modelFaults.bytes', { count: sizeBytes }),
        size === undefined ? said('modelFaults.noFile') : said('modelFaults.bytes', { count: size }),
      );
    const found = await sha256OfFile(file);
    if (found !== sha256) throw damaged(file, said('modelFaults.sha256', { hash: sha256 }), found);
  }
}

async function readRecord(folder: string): Promise<readonly VersionFile[]> {
  return readJsonFile(recordOf(folder), recordSchema).then(
    ({ files }) => files,
    (error: unknown) => {
      if (error instanceof ParleyError && error.code === 'not_found') return [];
      throw error;
    },
  );
}

function damaged(file: string, wanted: Said, found: Said | string): ParleyError {
  return new ParleyError('corrupt', said('errors.files.changedSinceRecorded', { file, expected: wanted, got: found }), {
    file,
  });
}
