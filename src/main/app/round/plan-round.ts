/** What a round is told, checked before it starts and kept with the run. */
import { counted, plural } from '../../../shared/domain/counted.ts';
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import { newId, parseVersionId } from '../../../shared/domain/ids.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { methodCalled, policyMethodNames } from '../../../shared/methods/all.ts';
import type { Method, PolicyMethodName } from '../../../shared/methods/all.ts';
import { needsRewardModel } from '../../../shared/methods/stages.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { AppContext } from '../context.ts';
import type { Chat } from '../training/chat-split.ts';
import type { EstimatedStage } from '../training/estimate-memory.ts';
import { stagesToEstimate } from './estimate-round.ts';
import type { NewRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { promptLineSchema } from '../../workers/jobs.ts';
import { comparisonsOf, freezeData, frozenDataSchema, promptItemsOf, requireEnough } from '../data/frozen-data.ts';
import type { ComparisonData, FrozenData } from '../data/frozen-data.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { uniquePrompts, type Prompt, type PromptItem } from '../data/prompts.ts';
import { readLines } from '../data/read-lines.ts';
import { minHeldOutComparisons, minTrainComparisons } from '../training/from-comparisons.ts';
import { chatsToMix, freezeMixedIn, type MixedIn } from '../training/mixed-in.ts';
import { writeLines } from '../data/write-lines.ts';
import { minContestGroups, splitRound } from './split-round.ts';
import type { RoundSplit } from './split-round.ts';

/** Judges are trained on halves of them, too. */
const minJudgePrompts = 4;

/** The settings of the policy's method stand under its name. */
export const roundConfigSchema = z.looseObject({
  version: z.string().transform(parseVersionId),
  method: z.enum(policyMethodNames),
  data: frozenDataSchema,
  /** Whether the run's folder holds prompts that were given to practise on, and for the contest. */
  given: z.object({ prompts: z.boolean(), contest: z.boolean() }),
  contestPrompts: z.int(),
  contestSamples: z.int(),
  reward: jsonObjectSchema,
  /** Chats that the policy imitates, or that are mixed in. */
  demonstrations: frozenDataSchema.optional(),
});
export type RoundConfig = z.output<typeof roundConfigSchema>;

export interface RoundRequest {
  readonly method: PolicyMethodName;
  readonly data: readonly string[];
  /** Whose rankings; left out, everybody's. */
  readonly raters?: readonly RaterChoice[];
  /** Names of the chats that the policy imitates, or that are mixed in where the settings ask for any. */
  readonly demonstrations?: readonly string[];
  readonly seed: number;
  readonly prompts?: readonly PromptItem[];
  readonly contest?: readonly PromptItem[];
  readonly settings: { readonly contestPrompts: number; readonly contestSamples: number } & {
    readonly [Name in 'reward' | PolicyMethodName]?: JsonObject;
  };
}

export type RoundParts = RoundResult['data'];

interface GivenPrompts {
  readonly prompts?: readonly PromptItem[];
  readonly contest?: readonly PromptItem[];
}

export interface PlannedRound {
  readonly newRun: NewRun;
  /** Writes what the run keeps in its folder from the start. */
  readonly prepare: (dir: string) => Promise<void>;
  /** With every default filled in. */
  readonly settings: JsonObject;
  /** How much each part of the data is. */
  readonly parts: RoundParts;
  /** What its memory is estimated by. */
  readonly stages: readonly EstimatedStage[];
}

/** The same whether it is started or only estimated. @throws ParleyError too_little_data with what there is and what is needed, invalid_input, not_found */
export async function planRound(app: AppContext, from: PolicyVersion, request: RoundRequest): Promise<PlannedRound> {
  const { store } = app;
  const { settings, prompts, contest } = request;
  const method = methodCalled(request.method);
  requireOwnSettings(method, settings);
  const data = freezeData(store, request.data, 'comparisons', request.raters);
  const reward = settingsFor('reward', settings.reward ?? {});
  const own = settingsFor(request.method, settings[request.method] ?? {});
  const { split, comparisons } = await roundData(store, method, data, settings.contestPrompts, { prompts, contest });
  checkEnough(method, split, comparisons);
  const chats = await freezeChats(store, method, request.demonstrations ?? [], own, split.contestPrompts);
  const { contestPrompts, contestSamples } = settings;
  const filled = { contestPrompts, contestSamples, reward, [request.method]: own };
  const config = {
    version: newId('version'),
    method: request.method,
    data,
    given: { prompts: prompts !== undefined, contest: contest !== undefined },
    ...filled,
    ...(chats !== undefined && { demonstrations: chats.data }),
  };
  return {
    newRun: { kind: 'round', fromVersionId: from.id, config, seed: request.seed },
    async prepare(dir) {
      if (prompts !== undefined) await writeLines(givenFile(dir, 'prompts'), prompts);
      if (contest !== undefined) await writeLines(givenFile(dir, 'contest'), contest);
    },
    settings: filled,
    parts: partsOf(split, comparisons, chats?.chats),
    stages: stagesToEstimate(app, from, request.method, { split, chats, reward, own }),
  };
}

/** Settings of another method would be read by nobody. @throws ParleyError invalid_input */
function requireOwnSettings({ name, title }: Method, settings: RoundRequest['settings']): void {
  const stray = policyMethodNames.find((other) => other !== name && settings[other] !== undefined);
  if (stray === undefined) return;
  throw new ParleyError(
    'invalid_input',
    `A round by ${title} was told settings of "${stray}", which it does not use. Give them under "${name}", or choose --method ${stray}.`,
  );
}

/** What the policy imitates, or what is mixed in; without the contest's prompts. */
async function freezeChats(
  store: Store,
  method: Method,
  names: readonly string[],
  settings: JsonObject,
  contest: readonly Prompt[],
): Promise<MixedIn | undefined> {
  if (method.needs !== 'chats') return freezeMixedIn(store, names, settings, contest);
  const data = freezeData(store, names, 'chats');
  const chats = await chatsToMix(store, data, contest);
  requireEnough(
    `A round: chats for ${method.inSentence}`,
    chats.length,
    1,
    'Import chats with `parley data import`, or write a demonstration in Rank.',
  );
  return { data, chats };
}

/** The data of a round as it was frozen; the same however often it is read. */
export async function readRoundData(
  store: Store,
  { method, data, given, contestPrompts }: RoundConfig,
  dir: string,
): Promise<{ split: RoundSplit; comparisons: ComparisonData }> {
  const read = async (name: 'prompts' | 'contest') =>
    given[name] ? readLines(givenFile(dir, name), promptLineSchema) : undefined;
  const asked = { prompts: await read('prompts'), contest: await read('contest') };
  return roundData(store, methodCalled(method), data, contestPrompts, asked);
}

export function writePrompts(file: string, prompts: readonly Prompt[]): Promise<void> {
  return writeLines(
    file,
    prompts.map((prompt) => ({ prompt })),
  );
}

async function roundData(
  store: Store,
  { needs }: Method,
  data: FrozenData,
  maxContestPrompts: number,
  given: GivenPrompts,
) {
  const comparisons = await comparisonsOf(store, data);
  const split = splitRound({
    comparisons: comparisons.comparisons,
    known: (await promptItemsOf(store, data)).map(({ prompt }) => prompt),
    ppo: given.prompts?.map(({ prompt }) => prompt),
    contest: given.contest?.map(({ prompt }) => prompt),
    maxContestPrompts,
    judgeAlone: needs === 'chats',
  });
  return { comparisons, split };
}

function checkEnough(method: Method, split: RoundSplit, { rankings }: ComparisonData): void {
  const { rewardTrain, judgeTrain, heldOut, contestPrompts, contestGroups, ppoPrompts } = split;
  const usable = rewardTrain.length + judgeTrain.length + heldOut.length;
  const there = `There ${plural(rankings, 'is', 'are')} ${counted(rankings, 'ranking')}; ${usable} of them ${plural(usable, 'holds', 'hold')} a preference${usable < rankings ? ', the others are all ties' : ''}.`;
  const advice = `${there} Rank more prompts: about 100 rankings that hold a preference make a small round.`;
  if (method.needs !== 'chats') {
    const learner = needsRewardModel(method) ? 'the reward model' : 'the policy';
    requireEnough(`A round: rankings to train ${learner} on`, rewardTrain.length, minTrainComparisons, advice);
  }
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
  if (method.needs === 'prompts') {
    requireEnough(`A round: prompts for ${method.inSentence}`, ppoPrompts.length, 1, advice);
  }
}

export function partsOf(
  split: RoundSplit,
  { rankings, pairs, ties }: ComparisonData,
  chats: readonly Chat[] = [],
): RoundParts {
  return {
    rankings,
    pairs,
    ties,
    rewardTrain: split.rewardTrain.length,
    judgeTrain: split.judgeTrain.length,
    heldOut: split.heldOut.length,
    ppoPrompts: split.ppoPrompts.length,
    chats: chats.length,
    contestPrompts: split.contestPrompts.length,
  };
}

function givenFile(dir: string, name: 'prompts' | 'contest'): string {
  return path.join(dir, `given-${name}.jsonl`);
}
