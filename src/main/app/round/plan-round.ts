/** What a round is told, checked before it starts and kept with the run. */
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import { newId, parseVersionId } from '../../../shared/domain/ids.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { methodInSentence } from '../../../shared/methods/method-in-sentence.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { isModelReward, MODEL_REWARD, rewardsInWords } from '../../../shared/domain/reward-choice.ts';
import type { RewardChoice } from '../../../shared/domain/reward-choice.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { methodCalled, policyMethodNames } from '../../../shared/methods/all.ts';
import type { Method, PolicyMethodName } from '../../../shared/methods/all.ts';
import { contestBySize } from '../../../shared/methods/round-settings.ts';
import { needsRewardModel } from '../../../shared/methods/stages.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { AppContext } from '../context.ts';
import { parameterCount } from '../models/parameter-count.ts';
import type { Chat } from '../training/chat-split.ts';
import type { EstimatedStage } from '../training/estimate-memory.ts';
import { stagesToEstimate } from './estimate-round.ts';
import type { NewRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { promptLineSchema } from '../../workers/jobs.ts';
import {
  bestAndWorst,
  comparisonsOf,
  freezeData,
  frozenDataSchema,
  promptItemsOf,
  requireEnough,
  thumbsOf,
} from '../data/frozen-data.ts';
import type { ComparisonData } from '../data/frozen-data.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { uniqueItems, uniquePrompts, type Prompt, type PromptItem } from '../data/prompts.ts';
import { readLines } from '../data/read-lines.ts';
import { minHeldOutComparisons, minTrainComparisons } from '../training/from-comparisons.ts';
import { minTrainReplies } from '../training/from-labels.ts';
import { chatsToMix, freezeMixedIn, type MixedIn } from '../training/mixed-in.ts';
import { checkRewards, requireReferences } from '../rewards/check-rewards.ts';
import { requireRewardFunctions } from '../rewards/reward-functions.ts';
import { writeLines } from '../data/write-lines.ts';
import { minContestGroups, splitRound } from './split-round.ts';
import type { RoundSplit } from './split-round.ts';

/** Judges are trained on halves of them, too. */
const minJudgePrompts = 4;
/** Feedback that suffices for a round whatever its prompts are, where they differ. */
export const smallRound = { rankings: 100, thumbsOfEach: 50 };

/** The settings of the policy's method stand under its name. */
export const roundConfigSchema = z.looseObject({
  version: z.string().transform(parseVersionId),
  method: z.enum(policyMethodNames),
  data: frozenDataSchema,
  /** What the policy practises against, where its method does; `model` is the round's own. */
  rewardedBy: z.array(z.object({ name: z.string(), weight: z.number() })).optional(),
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
  /** What the policy practises against, where its method does; none: the round's reward model. */
  readonly reward?: readonly RewardChoice[];
  readonly data: readonly string[];
  /** Whose rankings; left out, everybody's. */
  readonly raters?: readonly RaterChoice[];
  /** Names of the chats that the policy imitates, or that are mixed in where the settings ask for any. */
  readonly demonstrations?: readonly string[];
  readonly seed: number;
  readonly prompts?: readonly PromptItem[];
  readonly contest?: readonly PromptItem[];
  readonly settings: { readonly contestPrompts?: number; readonly contestSamples?: number } & {
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
  /** Good and bad replies that the policy would learn from, where its method learns from such. */
  readonly learned: { readonly good: number; readonly bad: number };
  /** What its memory is estimated by. */
  readonly stages: readonly EstimatedStage[];
}

/** The same whether it is started or only estimated. @throws ParleyError too_little_data with what there is and what is needed, invalid_input, not_found */
export async function planRound(app: AppContext, from: PolicyVersion, request: RoundRequest): Promise<PlannedRound> {
  const { store } = app;
  const { settings, prompts, contest } = request;
  const parameters = parameterCount(store, from.id);
  const usual = contestBySize(parameters);
  const { contestPrompts = usual.contestPrompts, contestSamples = usual.contestSamples } = settings;
  const method = methodCalled(request.method);
  requireOwnSettings(method, settings);
  const rewardedBy = rewardFor(method, request.reward ?? []);
  const data = freezeData(store, request.data, method.needs === 'labels' ? 'labels' : 'comparisons', request.raters);
  const reward = settingsFor('reward', settings.reward ?? {}, parameters);
  const own = settingsFor(request.method, settings[request.method] ?? {}, parameters);
  requirePrompts(method, own);
  const { split, comparisons, practised } = await roundData(
    store,
    method,
    { data, rewardedBy, contestPrompts },
    { prompts, contest },
  );
  checkEnough(method, rewardedBy, split, comparisons);
  if (method.needs === 'prompts') {
    requireReferences(rewardedBy, practised);
    await requireRewardFunctions(rewardedBy);
  }
  const chats = await freezeChats(store, method, request.demonstrations ?? [], own, split.contestPrompts);
  const filled = { contestPrompts, contestSamples, reward, [request.method]: own };
  const config = {
    version: newId('version'),
    method: request.method,
    data,
    ...(method.needs === 'prompts' && { rewardedBy: rewardedBy.map(({ name, weight }) => ({ name, weight })) }),
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
    learned: learnedReplies(split),
    stages: stagesToEstimate(app, from, request.method, { split, chats, reward, rewardedBy, own }),
  };
}

/** @throws ParleyError invalid_input for a method that practises against nothing, a model that is not the round's, an unknown rule */
function rewardFor({ needs, name }: Method, reward: readonly RewardChoice[]): readonly RewardChoice[] {
  if (reward.length === 0) return [{ name: MODEL_REWARD, weight: 1 }];
  if (needs !== 'prompts') {
    throw new ParleyError(
      'invalid_input',
      said('errors.training.roundRewardsNothing', { method: methodInSentence(name), reward: rewardsInWords(reward) }),
    );
  }
  checkRewards(reward);
  const named = reward.find(({ name }) => isModelReward(name) && name !== MODEL_REWARD);
  if (named === undefined) return reward;
  throw new ParleyError('invalid_input', said('errors.training.roundRewardByOwnModel', { reward: named.name }));
}

/** Settings of another method would be read by nobody. @throws ParleyError invalid_input */
function requireOwnSettings({ name }: Method, settings: RoundRequest['settings']): void {
  const stray = policyMethodNames.find((other) => other !== name && settings[other] !== undefined);
  if (stray === undefined) return;
  throw new ParleyError(
    'invalid_input',
    said('errors.training.settingsOfOtherMethod', { method: methodInSentence(name), name, other: stray }),
  );
}

/** An environment rewards its own conversations: the round's reward model would judge none of them. @throws ParleyError invalid_input */
function requirePrompts({ name }: Method, own: JsonObject): void {
  const { env = 'prompts' } = own;
  if (typeof env !== 'string' || env === 'prompts') return;
  throw new ParleyError('invalid_input', said('errors.training.roundInEnvironment', { name, env }));
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
    said('errors.training.roundChats', { method: methodInSentence(method.name) }),
    chats.length,
    1,
    said('errors.training.importOrWriteChats'),
  );
  return { data, chats };
}

/** The data of a round as it was frozen; the same however often it is read. */
export async function readRoundData(
  store: Store,
  { method, given, ...asked }: RoundConfig,
  dir: string,
): Promise<RoundData> {
  const read = async (name: 'prompts' | 'contest') =>
    given[name] ? readLines(givenFile(dir, name), promptLineSchema) : undefined;
  return roundData(store, methodCalled(method), asked, {
    prompts: await read('prompts'),
    contest: await read('contest'),
  });
}

interface RoundData {
  readonly split: RoundSplit;
  readonly comparisons: ComparisonData;
  /** What the policy practises on, and the contest is held on, with the references that there are. */
  readonly practised: readonly PromptItem[];
  readonly contested: readonly PromptItem[];
}

async function roundData(
  store: Store,
  method: Method,
  { data, rewardedBy, contestPrompts }: Pick<RoundConfig, 'data' | 'contestPrompts'> & Partial<Rewarded>,
  given: GivenPrompts,
): Promise<RoundData> {
  const comparisons = await comparisonsOf(store, data);
  const labels = method.needs === 'labels' ? await thumbsOf(store, data) : [];
  const known = [...(await promptItemsOf(store, data)), ...labels.map(({ prompt }) => ({ prompt }))];
  const promptsIn = (items: readonly PromptItem[]) => items.map(({ prompt }) => prompt);
  const split = splitRound({
    comparisons: comparisons.comparisons,
    labels,
    known: promptsIn(known),
    ppo: given.prompts && promptsIn(given.prompts),
    contest: given.contest && promptsIn(given.contest),
    maxContestPrompts: contestPrompts,
    judgeAlone: method.needs === 'chats' || (method.needs === 'prompts' && !needsRewardModel(method, rewardedBy)),
  });
  const items = uniqueItems([...(given.prompts ?? []), ...(given.contest ?? []), ...known]);
  const byKey = new Map(items.map((item) => [promptKey(item.prompt), item]));
  const itemsOf = (prompts: readonly Prompt[]) => prompts.map((prompt) => byKey.get(promptKey(prompt)) ?? { prompt });
  return { comparisons, split, practised: itemsOf(split.ppoPrompts), contested: itemsOf(split.contestPrompts) };
}

interface Rewarded {
  readonly rewardedBy: readonly RewardChoice[];
}

function checkEnough(
  method: Method,
  rewardedBy: readonly RewardChoice[],
  split: RoundSplit,
  { rankings }: ComparisonData,
): void {
  const { rewardTrain, judgeTrain, heldOut, contestPrompts, contestGroups, ppoPrompts } = split;
  const advice = adviceOn(split, rankings);
  const trainsModel = needsRewardModel(method, rewardedBy);
  if (method.needs === 'labels') requireLabels(split, advice);
  if (trainsModel || method.needs === 'comparisons') {
    const what = trainsModel
      ? said('errors.training.roundRewardRankings')
      : said('errors.training.roundPolicyRankings');
    requireEnough(what, rewardTrain.length, minTrainComparisons, advice);
  }
  requireEnough(said('errors.training.roundJudgeRankings'), judgeTrain.length, minTrainComparisons, advice);
  const judged = uniquePrompts(judgeTrain.map(({ prompt }) => prompt)).length;
  requireEnough(said('errors.training.roundJudgePrompts'), judged, minJudgePrompts, advice);
  requireEnough(said('errors.training.roundHeldOutRankings'), heldOut.length, minHeldOutComparisons, advice);
  const prompts = contestPrompts.length;
  requireEnough(
    said('errors.training.roundContestPrompts'),
    contestGroups,
    minContestGroups,
    contestGroups < prompts ? said('errors.training.similarCountOnce', { prompts, advice }) : advice,
  );
  if (method.needs === 'prompts') {
    requireEnough(
      said('errors.training.roundPrompts', { method: methodInSentence(method.name) }),
      ppoPrompts.length,
      1,
      advice,
    );
  }
}

/** What there is, and what makes a small round. */
function adviceOn({ rewardTrain, judgeTrain, heldOut, ...split }: RoundSplit, rankings: number): Said {
  const thumbs = split.labelTrain.length + split.labelHeldOut.length;
  const { thumbsOfEach: ofEach } = smallRound;
  if (thumbs > 0) {
    return rankings === 0
      ? said('errors.training.rateForRound', { thumbs, ofEach })
      : said('errors.training.rateForRoundWithRankings', { thumbs, rankings, ofEach });
  }
  const usable = rewardTrain.length + judgeTrain.length + heldOut.length;
  return said('errors.training.rankForRound', { rankings, usable, enough: smallRound.rankings });
}

function learnedReplies({ rewardTrain, labelTrain }: RoundSplit): PlannedRound['learned'] {
  const replies = [...rewardTrain.flatMap(bestAndWorst), ...labelTrain];
  const good = replies.filter(({ label }) => label).length;
  return { good, bad: replies.length - good };
}

function requireLabels(split: RoundSplit, advice: Said): void {
  const { good, bad } = learnedReplies(split);
  requireEnough(said('errors.training.roundGoodReplies'), good, minTrainReplies, advice);
  requireEnough(said('errors.training.roundBadReplies'), bad, minTrainReplies, advice);
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
    labels: split.labelTrain.length,
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
