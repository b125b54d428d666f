/**
 * Checkpoints as folders `checkpoint-N` of tensors.safetensors, state.json and the SHA-256 of both. Each is written under another
 * name, forced to disk and renamed, so that it is there as a whole or not at all, whenever the process is killed. Two are kept:
 * where the newest is damaged, the run goes on from the one before it.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { Checkpoint, Checkpoints } from '../learn/ports.ts';
import type { ParameterTensor } from '../engines/engine.ts';
import { sha256OfFile } from '../models/files/file-hash.ts';
import { readJsonFile } from '../models/files/json-file.ts';
import { readSafetensors } from '../models/files/read-safetensors.ts';
import { syncFolder, temporaryName, writeFileAtomically } from '../models/files/write-file.ts';
import { writeSafetensors } from '../models/files/write-safetensors.ts';

const NAME = /^checkpoint-(\d+)(\..*)?$/;
const KEPT = 2;
const TENSORS = 'tensors.safetensors';
const STATE = 'state.json';
const SUMS = 'sha256.json';
const stateFileSchema = z.object({ job: z.string(), state: z.json() });
const sumsSchema = z.object({ [TENSORS]: z.string(), [STATE]: z.string() });

/**
 * @param folder created when first needed; belongs to the checkpoints alone
 * @param job what the checkpoints are of, e.g. the method, seed and settings: one of another job is not gone on from
 * @param notice is told when a damaged checkpoint was passed over
 */
export function checkpointFolder(
  folder: string,
  job: string,
  notice: (message: Said) => void = () => undefined,
): Checkpoints {
  return {
    load: () => loadNewest(folder, job, notice),
    async save({ tensors, state }) {
      const earlier = await entriesOf(folder);
      const number = 1 + Math.max(0, ...earlier.map((entry) => entry.number));
      const target = path.join(folder, `checkpoint-${number}`);
      const temporary = temporaryName(target);
      const at = (name: string) => path.join(temporary, name);
      await mkdir(temporary, { recursive: true });
      await writeSafetensors(at(TENSORS), tensors, { dtype: 'F32' });
      const json = Buffer.from(JSON.stringify({ job, state }));
      await writeFileAtomically(at(STATE), () => [json]);
      const sums = { [TENSORS]: await sha256OfFile(at(TENSORS)), [STATE]: await sha256OfFile(at(STATE)) };
      await writeFileAtomically(at(SUMS), () => [Buffer.from(JSON.stringify(sums))]);
      await rename(temporary, target);
      await syncFolder(folder);
      // What a killed process left half-written goes too.
      const whole = earlier.filter(({ isWhole }) => isWhole).slice(1 - KEPT);
      for (const entry of earlier) {
        if (!whole.includes(entry)) await rm(path.join(folder, entry.name), { recursive: true });
      }
    },
  };
}

/** @throws ParleyError corrupt where none of those that are there is whole: starting anew in silence would lose the run */
async function loadNewest(
  folder: string,
  job: string,
  notice: (message: Said) => void,
): Promise<Checkpoint | undefined> {
  const entries = (await entriesOf(folder)).filter(({ isWhole }) => isWhole).toReversed();
  let damage: ParleyError | undefined;
  for (const { name } of entries) {
    try {
      const checkpoint = await readCheckpoint(path.join(folder, name), job);
      if (damage) notice(said('training.checkpointPassedOver', { damage: saidBy(damage) }));
      return checkpoint;
    } catch (error) {
      if (!(error instanceof ParleyError) || !['corrupt', 'not_found'].includes(error.code)) throw error;
      damage ??= error;
    }
  }
  if (damage === undefined) return undefined;
  const problem = said('training.noWholeCheckpoint', { damage: saidBy(damage) });
  throw new ParleyError('corrupt', problem, undefined, { cause: damage });
}

const saidBy = ({ said: own, message }: ParleyError): Said | string => own ?? message;

/** @throws ParleyError corrupt */
async function requireAsWritten(folder: string): Promise<void> {
  const sums = await readJsonFile(path.join(folder, SUMS), sumsSchema).catch((error: unknown) => {
    // Written by a Parley that kept none.
    if (error instanceof ParleyError && error.code === 'not_found') return undefined;
    throw error;
  });
  if (sums === undefined) return;
  for (const name of [TENSORS, STATE] as const) {
    const file = path.join(folder, name);
    const found = await sha256OfFile(file).catch((cause: Error) => {
      const problem = said('training.checkpointUnreadable', { file, reason: cause.message });
      throw new ParleyError('corrupt', problem, { file }, { cause });
    });
    if (found === sums[name]) continue;
    throw new ParleyError('corrupt', said('training.checkpointDamaged', { file }), { file });
  }
}

/** By number, the latest last. Half-written ones carry a suffix. */
async function entriesOf(folder: string): Promise<{ name: string; number: number; isWhole: boolean }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    const problem = said('training.checkpointsNotRead', { folder, reason: error.message });
    throw new ParleyError('io', problem, undefined, { cause: error });
  });
  return names
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [{ name, number: Number(match[1]), isWhole: match[2] === undefined }];
    })
    .sort((a, b) => a.number - b.number);
}

async function readCheckpoint(folder: string, job: string): Promise<Checkpoint> {
  await requireAsWritten(folder);
  const stored = await readJsonFile(path.join(folder, STATE), stateFileSchema);
  if (stored.job !== job) {
    throw new ParleyError('conflict', said('training.otherJob', { folder, stored: stored.job, job }));
  }
  const tensors = new Map<string, ParameterTensor>();
  for (const [name, { shape, data }] of await readSafetensors(path.join(folder, TENSORS))) {
    if (!(data instanceof Float32Array)) {
      throw new ParleyError('corrupt', said('training.checkpointOfIntegers', { folder, name }));
    }
    tensors.set(name, { shape, data });
  }
  return { tensors, state: stored.state };
}
