/**
 * What runs would take in memory, before they start. A worker decides it as it would when it trains, from the models' shapes
 * and the longest of the data: to put together a hundred graphs takes it half a second, in which this process goes on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StageMemory } from '../../../shared/contract/memory.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { MethodName, SettingsOf } from '../../../shared/methods/all.ts';
import type { DataFiles, JobInput } from '../../workers/jobs.ts';
import type { AppContext } from '../context.ts';
import { settingsFor } from '../runs/job-settings.ts';

type TrainingJob = Extract<JobInput, { kind: 'estimate' }>['jobs'][number];

export interface EstimatedStage {
  readonly stage: string;
  /** Writes the data it needs into the folder. */
  readonly job: (dir: string) => Promise<TrainingJob>;
}

/** @throws ParleyError too_little_data, invalid_input, not_found as starting does */
export async function estimateMemory(
  { store, startJob }: AppContext,
  stages: readonly EstimatedStage[],
  signal?: AbortSignal,
): Promise<StageMemory[]> {
  const dir = await mkdtemp(path.join(store.home.dir, 'estimate-'));
  try {
    const jobs: TrainingJob[] = [];
    for (const { stage, job } of stages) jobs.push(await job(path.join(dir, stage)));
    const end = await startJob({ kind: 'estimate', jobs }, { signal });
    if (end.outcome === 'stopped') throw new ParleyError('cancelled', said('errors.training.estimateCancelled'));
    return end.result.map((estimate, i) => ({ stage: stages[i].stage, ...estimate }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What all stages have: nothing is written to where results would go. */
function common({ store }: AppContext, from: PolicyVersion, dir: string) {
  return {
    from: store.home.versionDir(from.id),
    out: path.join(dir, 'model'),
    checkpoints: path.join(dir, 'checkpoints'),
    seed: 0,
  };
}

/**
 * A stage in which a method trains.
 * @param stage as in a run's metrics: the method's name, or a round's stage such as 'judge'
 * @param changed settings that are not the method's own
 * @param writeLongest writes the longest of the data into a folder
 */
export function estimatedStage<Name extends MethodName>(
  app: AppContext,
  from: PolicyVersion,
  stage: string,
  method: Name,
  changed: JsonObject,
  writeLongest: (dir: string, settings: SettingsOf<Name>) => Promise<DataFiles<Name>>,
): EstimatedStage {
  const settings = settingsFor(method, changed);
  return {
    stage,
    job: async (dir) => {
      const files = await writeLongest(dir, settings);
      return { kind: method, ...common(app, from, dir), ...files, settings } as unknown as TrainingJob;
    },
  };
}
