/**
 * Checkpoints as folders `checkpoint-N` of tensors.safetensors and state.json. Each is written under another name, forced
 * to disk and renamed, so that it is there as a whole or not at all, whenever the process is killed. Only the latest is kept.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Checkpoint, Checkpoints } from '../learn/ports.ts';
import type { ParameterTensor } from '../engines/engine.ts';
import { readJsonFile } from '../models/json-file.ts';
import { readSafetensors } from '../models/read-safetensors.ts';
import { syncFolder, temporaryName, writeFileAtomically } from '../models/write-file.ts';
import { writeSafetensors } from '../models/write-safetensors.ts';

const NAME = /^checkpoint-(\d+)(\..*)?$/;
const stateFileSchema = z.object({ job: z.string(), state: z.json() });

/**
 * @param folder created when first needed; belongs to the checkpoints alone
 * @param job what the checkpoints are of, e.g. the method, seed and settings: one of another job is not gone on from
 */
export function checkpointFolder(folder: string, job: string): Checkpoints {
  return {
    async load() {
      const latest = (await entriesOf(folder)).findLast(({ isWhole }) => isWhole);
      return latest === undefined ? undefined : readCheckpoint(path.join(folder, latest.name), job);
    },
    async save({ tensors, state }) {
      const earlier = await entriesOf(folder);
      const number = 1 + Math.max(0, ...earlier.map((entry) => entry.number));
      const target = path.join(folder, `checkpoint-${number}`);
      const temporary = temporaryName(target);
      await mkdir(temporary, { recursive: true });
      await writeSafetensors(path.join(temporary, 'tensors.safetensors'), tensors, { dtype: 'F32' });
      const json = Buffer.from(JSON.stringify({ job, state }));
      await writeFileAtomically(path.join(temporary, 'state.json'), () => [json]);
      await rename(temporary, target);
      await syncFolder(folder);
      // What a killed process left half-written goes too.
      for (const { name } of earlier) await rm(path.join(folder, name), { recursive: true });
    },
  };
}

/** By number, the latest last. Half-written ones carry a suffix. */
async function entriesOf(folder: string): Promise<{ name: string; number: number; isWhole: boolean }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ParleyError('io', `Reading the checkpoints in ${folder}: ${error.message}`, undefined, { cause: error });
  });
  return names
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [{ name, number: Number(match[1]), isWhole: match[2] === undefined }];
    })
    .sort((a, b) => a.number - b.number);
}

async function readCheckpoint(folder: string, job: string): Promise<Checkpoint> {
  const stored = await readJsonFile(path.join(folder, 'state.json'), stateFileSchema);
  if (stored.job !== job) {
    throw new ParleyError(
      'conflict',
      `Going on from ${folder}: it is of another job (${stored.job}) than this one (${job}). ` +
        'Resume with the settings it was started with, or start a new run',
    );
  }
  const tensors = new Map<string, ParameterTensor>();
  for (const [name, { shape, data }] of await readSafetensors(path.join(folder, 'tensors.safetensors'))) {
    if (!(data instanceof Float32Array)) {
      throw new ParleyError('corrupt', `Reading ${folder}: expected ${name} as F32, got integers: start a new run`);
    }
    tensors.set(name, { shape, data });
  }
  return { tensors, state: stored.state };
}
