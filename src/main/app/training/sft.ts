/** SFT as a run: chats in, a version out. */
import { counted } from '../../../shared/domain/counted.ts';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { SftResult } from '../../../shared/contract/results.ts';
import { newId, parseVersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { adoptVersion } from '../models/adopt-version.ts';
import type { AppContext } from '../context.ts';
import { conversationsOf, freezeData, frozenDataSchema, requireEnough } from '../data/frozen-data.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { writeLines } from '../data/write-lines.ts';
import { splitChats } from './chat-split.ts';
import { imitating } from './estimate-memory.ts';
import { parentDir } from './parent.ts';
import type { PreparedRun } from './prepared-run.ts';

const configSchema = z.object({
  version: z.string().transform(parseVersionId),
  data: frozenDataSchema,
  /** Of runs that began before there was one: 0. */
  heldOut: z.number().default(0),
  settings: jsonObjectSchema,
});

export interface TrainingRequest {
  readonly data: readonly string[];
  readonly settings: z.output<typeof jsonObjectSchema>;
  readonly seed: number;
}

export type SftRequest = TrainingRequest & {
  /** Share of the chats that is held out. */
  readonly heldOut: number;
};

/** @throws ParleyError too_little_data, not_found for a dataset, invalid_input for settings */
export async function prepareSft(app: AppContext, from: PolicyVersion, request: SftRequest): Promise<PreparedRun> {
  const { data, chats } = await freezeChats(app.store, request.data);
  const { heldOut, seed } = request;
  const settings = settingsFor('sft', request.settings);
  const config = { version: newId('version'), data, heldOut, settings };
  return {
    newRun: { kind: 'sft', fromVersionId: from.id, config, seed },
    stage: imitating(app, from, chats, heldOut, settings),
  };
}

/** @returns the data and its chats. @throws ParleyError too_little_data, not_found for a dataset */
async function freezeChats(store: Store, names: readonly string[]) {
  const data = freezeData(store, names, 'chats');
  const chats = await conversationsOf(store, data);
  requireEnough('Chats for SFT', chats.length, 1, 'Import a file of chats with `parley data import`.');
  return { data, chats };
}

export async function executeSft(store: Store, execution: RunExecution): Promise<SftResult> {
  const { run, dir } = execution;
  const config = parseAs(configSchema, run.config, `the settings of ${run.name}`);
  const [file, heldOutFile, out, checkpoints] = ['chats.jsonl', 'held-out.jsonl', 'model', 'checkpoints'].map((name) =>
    path.join(dir, name),
  );
  const trained = await execution.stage('sft', async () => {
    const { train, heldOut } = splitChats(await conversationsOf(store, config.data), config.heldOut);
    await writeLines(file, train);
    await writeLines(heldOutFile, heldOut);
    return execution.job({
      kind: 'sft',
      from: parentDir(store, run),
      data: file,
      ...(heldOut.length > 0 && { heldOut: heldOutFile }),
      out,
      checkpoints,
      seed: run.seed,
      settings: settingsFor('sft', config.settings),
    });
  });
  const figures = { ...trained };
  await adoptVersion(store, out, {
    id: config.version,
    parentId: run.fromVersionId,
    runId: run.id,
    figures,
    note: `SFT on ${counted(trained.tokens, 'token')}.`,
  });
  await rm(checkpoints, { recursive: true, force: true });
  return { version: config.version, ...trained, durationSeconds: execution.secondsByStage.sft };
}
