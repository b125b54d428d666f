/** A reward model as a run: comparisons in, accuracy on held-out prompts out. The model stays in the run's folder. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { RewardResult } from '../../../shared/contract/results.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { promptPosition } from '../../../shared/domain/prompt-split.ts';
import { parseAs } from '../../models/json-file.ts';
import type { NewRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { comparisonsOf, freezeData, frozenDataSchema, requireEnough } from '../frozen-data.ts';
import { settingsFor } from '../job-settings.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { heldOutSeed } from '../seeds.ts';
import { writeLines } from '../write-lines.ts';
import { parentDir } from './parent.ts';
import type { TrainingRequest } from './sft.ts';

/** Comparisons with a preference in them. Fewer teach nothing that could be told from chance. */
export const minTrainComparisons = 8;
export const minHeldOutComparisons = 4;

const configSchema = z.object({ data: frozenDataSchema, heldOut: z.number(), settings: jsonObjectSchema });

/** @throws ParleyError too_little_data, not_found for a dataset, invalid_input for settings */
export function planReward(
  store: Store,
  from: PolicyVersion,
  request: TrainingRequest & { readonly heldOut: number },
): NewRun {
  const data = freezeData(store, request.data, 'comparisons');
  const { comparisons, rankings } = comparisonsOf(store, data);
  const { train, heldOut } = splitComparisons(comparisons, request.heldOut);
  const advice = `Of ${rankings} rankings, ${train.length + heldOut.length} hold a preference. Rank more prompts.`;
  requireEnough('Rankings to train a reward model on', train.length, minTrainComparisons, advice);
  requireEnough('Rankings on held-out prompts to measure it', heldOut.length, minHeldOutComparisons, advice);
  const config = { data, heldOut: request.heldOut, settings: settingsFor('reward', request.settings) };
  return { kind: 'reward', fromVersionId: from.id, config, seed: request.seed };
}

export async function executeReward(store: Store, execution: RunExecution): Promise<RewardResult> {
  const { run, dir } = execution;
  const config = parseAs(configSchema, run.config, `the settings of run ${run.id}`);
  const [train, heldOut, checkpoints] = ['train.jsonl', 'held-out.jsonl', 'checkpoints'].map((name) =>
    path.join(dir, name),
  );
  const { comparisons, rankings, ties } = comparisonsOf(store, config.data);
  const trained = await execution.stage('reward', async () => {
    const split = splitComparisons(comparisons, config.heldOut);
    await writeLines(train, split.train);
    await writeLines(heldOut, split.heldOut);
    return execution.job({
      kind: 'reward',
      from: parentDir(store, run),
      train,
      heldOut,
      out: rewardModelDir(store, run.id),
      checkpoints,
      seed: run.seed,
      settings: settingsFor('reward', config.settings),
    });
  });
  await rm(checkpoints, { recursive: true, force: true });
  return { ...trained, durationSeconds: execution.secondsByStage.reward, ties, rankings };
}

export function rewardModelDir(store: Store, runId: RunId): string {
  return path.join(store.home.runDir(runId), 'reward-model');
}

/** By prompt. What holds no preference teaches and measures nothing, and is left out. */
export function splitComparisons(
  comparisons: readonly Comparison[],
  heldOutShare: number,
): { train: Comparison[]; heldOut: Comparison[] } {
  const usable = comparisons.filter((comparison) => countPairs(comparison).pairs > 0);
  const isHeldOut = ({ prompt }: Comparison) => promptPosition(prompt, heldOutSeed) < heldOutShare;
  return { train: usable.filter((one) => !isHeldOut(one)), heldOut: usable.filter(isHeldOut) };
}
