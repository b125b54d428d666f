/** A reward model as a run: comparisons in, accuracy on held-out prompts out. The model stays in the run's folder. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { RewardResult } from '../../../shared/contract/results.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { makesRewardModel, runKinds } from '../../../shared/methods/run-kinds.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { comparisonsOf } from '../data/frozen-data.ts';
import type { AppContext } from '../context.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { comparisonConfigSchema, freezeComparisons, writeComparisons, type ComparisonRequest } from './comparisons.ts';
import { learningFrom } from './estimate-memory.ts';
import { parentDir } from './parent.ts';
import type { PreparedRun } from './prepared-run.ts';

/** @throws ParleyError too_little_data, not_found for a dataset, invalid_input for settings */
export async function prepareReward(
  app: AppContext,
  from: PolicyVersion,
  request: ComparisonRequest,
): Promise<PreparedRun> {
  const { data, train } = await freezeComparisons(app.store, request, 'reward');
  const { heldOut, seed } = request;
  const settings = settingsFor('reward', request.settings);
  const config = { data, heldOut, settings };
  return {
    newRun: { kind: 'reward', fromVersionId: from.id, config, seed },
    stage: learningFrom(app, from, 'reward', 'reward', train, settings),
  };
}

export async function executeReward(store: Store, execution: RunExecution): Promise<RewardResult> {
  const { run, dir } = execution;
  const config = parseAs(comparisonConfigSchema, run.config, `the settings of ${run.name}`);
  const checkpoints = path.join(dir, 'checkpoints');
  const { comparisons, rankings, ties } = await comparisonsOf(store, config.data);
  const trained = await execution.stage('reward', async () => {
    const files = await writeComparisons(dir, comparisons, config.heldOut);
    return execution.job({
      kind: 'reward',
      from: parentDir(store, run),
      ...files,
      out: rewardModelDir(store, run.id),
      checkpoints,
      seed: run.seed,
      settings: settingsFor('reward', config.settings),
    });
  });
  await rm(checkpoints, { recursive: true, force: true });
  return { ...trained, durationSeconds: execution.secondsByStage.reward, ties, rankings };
}

/** Completed runs that made a reward model, newest first. */
export function rewardModelRuns(store: Store): Run[] {
  return store.runs.list({ kinds: runKinds.filter(makesRewardModel), states: ['completed'] });
}

/** Of a reward run; a round's reward model, too, is where `roundFiles` says: in a folder of the same name. */
export function rewardModelDir(store: Store, runId: RunId): string {
  return path.join(store.home.runDir(runId), 'reward-model');
}
