/** PPO alone as a run: prompts and a reward model in, a version out that nobody has judged. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { PpoResult } from '../../../shared/contract/results.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { newId, parseId, parseVersionId } from '../../../shared/domain/ids.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { knownGroups } from '../data/known-groups.ts';
import { adoptVersion } from '../models/adopt-version.ts';
import { freezeData, frozenDataSchema, promptsOf, requireEnough } from '../data/frozen-data.ts';
import type { AppContext } from '../context.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { Prompt } from '../data/prompts.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { heldOutSeed, heldOutShare } from '../runs/seeds.ts';
import { writeLines } from '../data/write-lines.ts';
import { practisingOn } from './estimate-memory.ts';
import { chatsToMix, freezeMixedIn } from './mixed-in.ts';
import { parentDir } from './parent.ts';
import type { PreparedRun } from './prepared-run.ts';
import { rewardModelDir, rewardModelRuns } from './reward.ts';
import type { TrainingRequest } from './sft.ts';

const configSchema = z.object({
  version: z.string().transform(parseVersionId),
  rewardRun: z.string().transform((id) => parseId('run', id)),
  settings: jsonObjectSchema,
  /** Chats to mix in. */
  demonstrations: frozenDataSchema.optional(),
});

const promptsFile = 'prompts.jsonl';
const demonstrationsFile = 'demonstrations.jsonl';

export interface PractisedOn {
  readonly rewardRun?: RunId;
  /** What to reply to; left out, the prompts of the data less the part that is held out. */
  readonly prompts?: readonly Prompt[];
  /** Names of the chats to mix in, where the settings ask for any. */
  readonly demonstrations?: readonly string[];
  /** Whose rankings' prompts, where they are the data. */
  readonly raters?: readonly RaterChoice[];
}

/** @throws ParleyError too_little_data, not_found for a dataset or a reward model, invalid_input for settings */
export async function preparePpo(
  app: AppContext,
  from: PolicyVersion,
  request: TrainingRequest & PractisedOn,
): Promise<PreparedRun> {
  const { store } = app;
  const rewardRun = chooseRewardRun(store, request.rewardRun);
  const prompts = request.prompts ?? (await promptsOfData(store, request.data, request.raters));
  requireEnough('Prompts for PPO', prompts.length, 1, 'Name a file with --prompts, or rank some prompts first.');
  const mixedIn = await freezeMixedIn(store, request.demonstrations ?? [], request.settings);
  const settings = settingsFor('ppo', request.settings);
  const config = {
    version: newId('version'),
    rewardRun,
    settings,
    ...(mixedIn !== undefined && { demonstrations: mixedIn.data }),
  };
  return {
    newRun: { kind: 'ppo', fromVersionId: from.id, config, seed: request.seed },
    writeFiles: (dir) =>
      writeLines(
        path.join(dir, promptsFile),
        prompts.map((prompt) => ({ prompt })),
      ),
    stage: practisingOn(app, from, { prompts, mixedIn }, rewardModelDir(store, rewardRun), settings),
  };
}

export async function executePpo(store: Store, execution: RunExecution): Promise<PpoResult> {
  const { run, dir } = execution;
  const config = parseAs(configSchema, run.config, `the settings of ${run.name}`);
  const [out, checkpoints] = ['model', 'checkpoints'].map((name) => path.join(dir, name));
  const trained = await execution.stage('ppo', async () => {
    const demonstrations = path.join(dir, demonstrationsFile);
    if (config.demonstrations) await writeLines(demonstrations, await chatsToMix(store, config.demonstrations));
    return execution.job({
      kind: 'ppo',
      from: parentDir(store, run),
      rewardModel: rewardModelDir(store, config.rewardRun),
      prompts: path.join(dir, promptsFile),
      demonstrations: config.demonstrations && demonstrations,
      out,
      checkpoints,
      seed: run.seed,
      settings: settingsFor('ppo', config.settings),
    });
  });
  const { kind, name } = store.runs.get(config.rewardRun);
  await adoptVersion(store, out, {
    id: config.version,
    parentId: run.fromVersionId,
    runId: run.id,
    figures: { kl: trained.kl, score: trained.score, episodes: trained.episodes, steps: trained.steps },
    note: `PPO against ${kind === 'round' ? `the reward model of ${name}` : name}; not judged.`,
  });
  await rm(checkpoints, { recursive: true, force: true });
  return { version: config.version, ...trained, durationSeconds: execution.secondsByStage.ppo };
}

async function promptsOfData(
  store: Store,
  names: readonly string[],
  raters: readonly RaterChoice[] | undefined,
): Promise<Prompt[]> {
  const data = freezeData(store, names, 'comparisons', raters);
  const prompts = await promptsOf(store, data);
  return membersOf(heldOutByShare(knownGroups(prompts), heldOutShare, heldOutSeed).rest).map((i) => prompts[i]);
}

function chooseRewardRun(store: Store, asked: RunId | undefined): RunId {
  const done = rewardModelRuns(store);
  const chosen = asked === undefined ? done.at(0) : done.find(({ id }) => id === asked);
  if (chosen !== undefined) return chosen.id;
  const which = asked === undefined ? 'there is none' : `${store.runs.get(asked).name} is not one`;
  throw new ParleyError(
    'not_found',
    `PPO needs the reward model of a completed reward run or round and ${which}. Start one: parley train reward.`,
  );
}
