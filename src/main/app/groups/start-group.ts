/** Groups made ready from what was asked for. The data are frozen once: all runs of a group learn from the same. */
import { z } from 'zod';
import type { SearchInput } from '../../../shared/contract/groups.ts';
import type { TrainInput } from '../../../shared/contract/train.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { parseRewards } from '../../../shared/domain/reward-choice.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { RunId, VersionId } from '../../../shared/domain/ids.ts';
import type { NewGroup } from '../../store/run-groups.ts';
import type { AppContext } from '../context.ts';
import { chooseJudge } from '../compare/choose-judge.ts';
import { parameterCount } from '../models/parameter-count.ts';
import { chooseVersion } from '../models/choose-version.ts';
import { readPromptItems } from '../data/prompts.ts';
import type { PromptItem } from '../data/prompts.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { requireReferences } from '../rewards/check-rewards.ts';
import { prepareRun } from '../training/prepare-run.ts';
import { checkSpace, objectiveOf, objectives, rungsOf, widestSettings } from './check-search.ts';
import type { GroupConfig } from './group-config.ts';
import type { Plan } from './group-plan.ts';

export interface PreparedGroup {
  readonly newGroup: NewGroup;
  /** Writes what every run of it gets into its folder. */
  readonly writeFiles?: (dir: string) => Promise<void>;
  /** What the contests of a search are held on. */
  readonly contestPrompts?: readonly PromptItem[];
}

export async function prepareSeeds(
  app: AppContext,
  train: TrainInput,
  seeds: readonly number[],
  prompts?: readonly PromptItem[],
): Promise<PreparedGroup> {
  const different = new Set(seeds);
  if (different.size < seeds.length) {
    throw new ParleyError('invalid_input', said('errors.training.seedsTwice'));
  }
  return prepare(app, 'seeds', train, {}, { kind: 'seeds', seeds: [...seeds] }, undefined, prompts);
}

/** @throws ParleyError invalid_input, too_little_data, not_found, each before anything is trained */
export async function prepareSearch(
  app: AppContext,
  { train, space, strategy, budget, objective: asked, judge, contest, seed }: SearchInput,
  prompts?: readonly PromptItem[],
  signal?: AbortSignal,
): Promise<PreparedGroup> {
  const method = methodCalled(train.method);
  const name = objectiveOf(method, asked);
  const parameters = parameterCount(app.store, chooseVersion(app, train.from).id);
  const base = settingsFor(train.method, train.settings, parameters) as JsonObject;
  checkSpace(method, space, base);
  const trials = 'trials' in budget ? budget.trials : null;
  if (strategy === 'halving' && trials === null) {
    throw new ParleyError('invalid_input', said('errors.training.halvingByTrials'));
  }
  const plan: Plan = {
    kind: 'search',
    strategy,
    space,
    trials,
    seconds: 'seconds' in budget ? budget.seconds : null,
    seed,
    runSeed: train.seed,
    higherIsBetter: objectives[name].higherIsBetter,
    rungs: strategy === 'halving' && trials !== null ? rungsOf(method, space, base, trials) : null,
  };
  const objective = name === 'winRate' ? { name, judge } : { name };
  const contestPrompts = name === 'winRate' ? await contestOn(app, contest, signal) : undefined;
  if (contestPrompts !== undefined) requireReferences(parseRewards(judge), contestPrompts);
  const prepared = await prepare(app, 'search', train, widestSettings(space), plan, objective, prompts);
  return { ...prepared, contestPrompts };
}

async function contestOn(
  app: AppContext,
  contest: SearchInput['contest'],
  signal?: AbortSignal,
): Promise<readonly PromptItem[]> {
  if (contest !== undefined) return readPromptItems(app, contest, signal);
  throw new ParleyError('invalid_input', said('errors.training.noContestPrompts'));
}

async function prepare(
  app: AppContext,
  kind: NewGroup['kind'],
  train: TrainInput,
  widest: JsonObject,
  plan: Plan,
  objective: GroupConfig['objective'],
  prompts: readonly PromptItem[] | undefined,
): Promise<PreparedGroup> {
  const from = chooseVersion(app, train.from);
  const frozen = await prepareRun(app, { ...train, settings: { ...train.settings, ...widest }, prompts });
  // Every run has a version of its own.
  const config = Object.fromEntries(Object.entries(frozen.newRun.config).filter(([name]) => name !== 'version'));
  const settings = settingsFor(train.method, train.settings, parameterCount(app.store, from.id)) as JsonObject;
  const judged =
    objective?.name === 'winRate'
      ? { ...objective, judge: independentJudge(app, objective.judge, config, from.id) }
      : objective;
  const groupConfig: GroupConfig = { run: { ...config, settings }, plan, objective: judged };
  return {
    newGroup: {
      kind,
      method: train.method,
      fromVersionId: from.id,
      config: JSON.parse(JSON.stringify(groupConfig)) as JsonObject,
    },
    writeFiles: frozen.writeFiles,
  };
}

/** What runs are trained on, as their configuration has it: a reward model's run, rules by their names. */
const trainedOnSchema = z.object({
  rewardRun: z.string().optional(),
  reward: z.array(z.object({ name: z.string() })).default([]),
});

/**
 * By its id, so that all trials have the same.
 * @throws ParleyError invalid_input for the reward that the runs are trained on, not_found where there is no other
 */
function independentJudge({ store }: AppContext, text: string, config: JsonObject, from: VersionId): string {
  const { rewardRun, reward } = trainedOnSchema.parse(config);
  const runs = rewardRun === undefined ? [] : [rewardRun as RunId];
  const { name } = chooseJudge(store, text, [from], runs);
  // The judge of a round is another model than the one it trains against.
  const models = runs.filter((run) => store.runs.get(run).kind !== 'round').map((run) => `reward:${run}`);
  const trainedOn = [...models, ...reward.map((part) => part.name)];
  if (!parseRewards(name).some((part) => trainedOn.includes(part.name))) return name;
  throw new ParleyError('invalid_input', said('errors.training.judgedByTrainedReward', { judge: text }));
}
