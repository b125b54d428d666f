/** DPO as a run: comparisons in, a version out; how well it tells replies apart is measured on held-out prompts. */
import { counted } from '../../../shared/domain/counted.ts';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { DpoResult } from '../../../shared/contract/results.ts';
import { newId, parseVersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { adoptVersion } from '../models/adopt-version.ts';
import { comparisonsOf } from '../data/frozen-data.ts';
import type { AppContext } from '../context.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { comparisonConfigSchema, freezeComparisons, writeComparisons, type ComparisonRequest } from './comparisons.ts';
import { learningFrom } from './estimate-memory.ts';
import { parentDir } from './parent.ts';
import type { PreparedRun } from './prepared-run.ts';

const configSchema = comparisonConfigSchema.extend({ version: z.string().transform(parseVersionId) });

/** @throws ParleyError too_little_data, not_found for a dataset, invalid_input for settings */
export async function prepareDpo(
  app: AppContext,
  from: PolicyVersion,
  request: ComparisonRequest,
): Promise<PreparedRun> {
  const { data, train } = await freezeComparisons(app.store, request, 'dpo');
  const { heldOut, seed } = request;
  const settings = settingsFor('dpo', request.settings);
  const config = { version: newId('version'), data, heldOut, settings };
  return {
    newRun: { kind: 'dpo', fromVersionId: from.id, config, seed },
    stage: learningFrom(app, from, 'dpo', 'dpo', train, settings),
  };
}

export async function executeDpo(store: Store, execution: RunExecution): Promise<DpoResult> {
  const { run, dir } = execution;
  const config = parseAs(configSchema, run.config, `the settings of ${run.name}`);
  const [out, checkpoints] = ['model', 'checkpoints'].map((name) => path.join(dir, name));
  const { comparisons, rankings, ties } = await comparisonsOf(store, config.data);
  const trained = await execution.stage('dpo', async () => {
    const files = await writeComparisons(dir, comparisons, config.heldOut);
    return execution.job({
      kind: 'dpo',
      from: parentDir(store, run),
      ...files,
      out,
      checkpoints,
      seed: run.seed,
      settings: settingsFor('dpo', config.settings),
    });
  });
  const { steps, pairs, heldOutAccuracy } = trained;
  await adoptVersion(store, out, {
    id: config.version,
    parentId: run.fromVersionId,
    runId: run.id,
    figures: { steps, pairs, heldOutAccuracy },
    note: `DPO on ${counted(pairs, 'pair')}; not judged.`,
  });
  await rm(checkpoints, { recursive: true, force: true });
  return { version: config.version, ...trained, durationSeconds: execution.secondsByStage.dpo, ties, rankings };
}
