/** What a round is told, checked before it starts and kept with the run. */
import { counted, plural } from '../../../shared/domain/counted.ts';
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import { newId, parseVersionId } from '../../../shared/domain/ids.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { NewRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { promptLineSchema } from '../../workers/jobs.ts';
import { comparisonsOf, freezeData, frozenDataSchema, promptsOf, requireEnough } from '../data/frozen-data.ts';
import type { ComparisonData, FrozenData } from '../data/frozen-data.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { uniquePrompts, type Prompt } from '../data/prompts.ts';
import { readLines } from '../data/read-lines.ts';
import { minHeldOutComparisons, minTrainComparisons } from '../training/from-comparisons.ts';
import { freezeMixedIn } from '../training/mixed-in.ts';
import { writeLines } from '../data/write-lines.ts';
import { minContestGroups, splitRound } from './split-round.ts';
import type { RoundSplit } from './split-round.ts';

/** Judges are trained on halves of them, too. */
const minJudgePrompts = 4;

export const roundConfigSchema = z.object({
  version: z.string().transform(parseVersionId),
  method: z.literal('ppo'),
  data: frozenDataSchema,
  /** Whether the run's folder holds prompts that were given for PPO, and for the contest. */
  given: z.object({ prompts: z.boolean(), contest: z.boolean() }),
  contestPrompts: z.int(),
  contestSamples: z.int(),
  reward: jsonObjectSchema,
  ppo: jsonObjectSchema,
  /** Chats that PPO mixes in. */
  demonstrations: frozenDataSchema.optional(),
});
export type RoundConfig = z.output<typeof roundConfigSchema>;

export interface RoundRequest {
  readonly method: 'ppo';
  readonly data: readonly string[];
  /** Whose rankings; left out, everybody's. */
  readonly raters?: readonly RaterChoice[];
  /** Names of the chats that PPO mixes in, where its settings ask for any. */
  readonly demonstrations?: readonly string[];
  readonly seed: number;
  readonly prompts?: readonly Prompt[];
  readonly contest?: readonly Prompt[];
  readonly settings: {
    readonly reward: JsonObject;
    readonly ppo: JsonObject;
    readonly contestPrompts: number;
    readonly contestSamples: number;
  };
}

interface GivenPrompts {
  readonly prompts?: readonly Prompt[];
  readonly contest?: readonly Prompt[];
}

/** @throws ParleyError too_little_data with what there is and what is needed, invalid_input, not_found */
export async function planRound(
  store: Store,
  from: PolicyVersion,
  request: RoundRequest,
): Promise<{ newRun: NewRun; prepare: (dir: string) => Promise<void> }> {
  const { method, settings, prompts, contest } = request;
  const data = freezeData(store, request.data, 'comparisons', request.raters);
  const reward = settingsFor('reward', settings.reward);
  const ppo = settingsFor('ppo', settings.ppo);
  const split = await requireRoundData(store, data, settings.contestPrompts, { prompts, contest });
  const mixedIn = await freezeMixedIn(store, request.demonstrations ?? [], ppo, split.contestPrompts);
  const config = {
    version: newId('version'),
    method,
    data,
    given: { prompts: prompts !== undefined, contest: contest !== undefined },
    contestPrompts: settings.contestPrompts,
    contestSamples: settings.contestSamples,
    reward,
    ppo,
    ...(mixedIn !== undefined && { demonstrations: mixedIn.data }),
  };
  return {
    newRun: { kind: 'round', fromVersionId: from.id, config, seed: request.seed },
    async prepare(dir) {
      if (prompts !== undefined) await writePrompts(givenFile(dir, 'prompts'), prompts);
      if (contest !== undefined) await writePrompts(givenFile(dir, 'contest'), contest);
    },
  };
}

/** The data of a round as it was frozen; the same however often it is read. */
export async function readRoundData(
  store: Store,
  { data, given, contestPrompts }: RoundConfig,
  dir: string,
): Promise<{ split: RoundSplit; comparisons: ComparisonData }> {
  const read = async (name: 'prompts' | 'contest') =>
    given[name] ? (await readLines(givenFile(dir, name), promptLineSchema)).map(({ prompt }) => prompt) : undefined;
  return roundData(store, data, contestPrompts, { prompts: await read('prompts'), contest: await read('contest') });
}

export function writePrompts(file: string, prompts: readonly Prompt[]): Promise<void> {
  return writeLines(
    file,
    prompts.map((prompt) => ({ prompt })),
  );
}

/** @throws ParleyError too_little_data with what there is and what is needed */
export async function requireRoundData(
  store: Store,
  data: FrozenData,
  maxContestPrompts: number,
  given: GivenPrompts,
): Promise<RoundSplit> {
  const { split, comparisons } = await roundData(store, data, maxContestPrompts, given);
  checkEnough(split, comparisons);
  return split;
}

async function roundData(store: Store, data: FrozenData, maxContestPrompts: number, given: GivenPrompts) {
  const comparisons = await comparisonsOf(store, data);
  const split = splitRound({
    comparisons: comparisons.comparisons,
    known: await promptsOf(store, data),
    ppo: given.prompts,
    contest: given.contest,
    maxContestPrompts,
  });
  return { comparisons, split };
}

function checkEnough(split: RoundSplit, { rankings }: ComparisonData): void {
  const { rewardTrain, judgeTrain, heldOut, contestPrompts, contestGroups, ppoPrompts } = split;
  const usable = rewardTrain.length + judgeTrain.length + heldOut.length;
  const there = `There ${plural(rankings, 'is', 'are')} ${counted(rankings, 'ranking')}; ${usable} of them ${plural(usable, 'holds', 'hold')} a preference${usable < rankings ? ', the others are all ties' : ''}.`;
  const advice = `${there} Rank more prompts: about 100 rankings that hold a preference make a small round.`;
  requireEnough('A round: rankings to train the reward model on', rewardTrain.length, minTrainComparisons, advice);
  requireEnough('A round: rankings to train the judge on', judgeTrain.length, minTrainComparisons, advice);
  const judged = uniquePrompts(judgeTrain.map(({ prompt }) => prompt)).length;
  requireEnough('A round: ranked prompts to train the judge on', judged, minJudgePrompts, advice);
  requireEnough('A round: rankings on held-out prompts', heldOut.length, minHeldOutComparisons, advice);
  const alike =
    contestGroups < contestPrompts.length
      ? `Of its ${counted(contestPrompts.length, 'prompt')}, those that say nearly the same, and turns of one chat, count as one. `
      : '';
  requireEnough(
    'A round: different prompts that are held out for the contest',
    contestGroups,
    minContestGroups,
    `${alike}${advice}`,
  );
  requireEnough('A round: prompts for PPO', ppoPrompts.length, 1, advice);
}

function givenFile(dir: string, name: 'prompts' | 'contest'): string {
  return path.join(dir, `given-${name}.jsonl`);
}
