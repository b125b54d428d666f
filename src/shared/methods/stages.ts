/** What a run does one after the other: the stages of a round, or the one of a method that is run alone. */
import { objectIn } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import { isModelReward, MODEL_REWARD, rewardsInWords } from '../domain/reward-choice.ts';
import type { RewardChoice } from '../domain/reward-choice.ts';
import { narrowedWords, sameReplies } from '../domain/signs/contest-signs.ts';
import type { SignRule } from '../domain/signs/sign.ts';
import type { Catalogue } from '../language/language.ts';
import { t } from '../language/t.ts';
import { isMethod, isPolicyMethod, methodCalled, methodNames, methods, policyMethodCalled } from './all.ts';
import type { Method, MethodName, PolicyMethodName, RoundNeeds } from './all.ts';
import type { RunKind } from './run-kinds.ts';

export interface RoundStage {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
}

type Purpose = Exclude<keyof Catalogue['stages']['purposes'], 'rewarded'>;

const trains: Readonly<Record<RoundNeeds, Purpose>> = {
  prompts: 'optimizes',
  comparisons: 'learnsFromHalf',
  labels: 'learnsFromLabels',
  chats: 'imitates',
};

/** What the policy learns from one half, the judge learns from the other. */
const judges: Readonly<Record<RoundNeeds, Purpose>> = {
  prompts: 'judgeLearnsSame',
  comparisons: 'judgeLearnsFromOtherHalf',
  labels: 'judgeLearnsFromOtherHalf',
  chats: 'judgeLearnsFromAll',
};

/** Unless a round is told otherwise: the reward model that it trains. */
const usualReward: readonly RewardChoice[] = [{ name: MODEL_REWARD, weight: 1 }];

/** Whether a method's round trains a reward model for the policy, beside the judge. */
export function needsRewardModel(
  { needs }: Pick<Method, 'needs'>,
  reward: readonly RewardChoice[] = usualReward,
): boolean {
  return needs === 'prompts' && reward.some((part) => isModelReward(part.name));
}

/** What the policy of a round practises against, where its method does. */
export function roundReward({ rewardedBy }: JsonObject): readonly RewardChoice[] {
  return Array.isArray(rewardedBy) ? rewardedBy : usualReward;
}

function purposeOf({ needs }: { readonly needs: RoundNeeds }, reward: readonly RewardChoice[]): string {
  const { purposes } = t.stages;
  return needs === 'prompts' && rewardsInWords(reward) !== MODEL_REWARD
    ? purposes.rewarded({ reward: rewardsInWords(reward).replace(/\bmodel\b/, t.stages.theRewardModel) })
    : purposes[trains[needs]];
}

/** A round's stages in their order, with what each is for, where its policy is trained by the method. */
export function roundStages(
  name: PolicyMethodName,
  reward: readonly RewardChoice[] = usualReward,
): readonly RoundStage[] {
  const method = policyMethodCalled(name);
  const isJudgeAlone = method.needs === 'prompts' && !needsRewardModel(method, reward);
  const { titles, purposes } = t.stages;
  return [
    { id: 'freeze', title: titles.freeze, purpose: purposes.freeze },
    ...(needsRewardModel(method, reward)
      ? [{ id: 'reward', title: methods.reward.title, purpose: purposes.reward }]
      : []),
    { id: 'judge', title: titles.judge, purpose: purposes[judges[isJudgeAlone ? 'chats' : method.needs]] },
    { id: name, title: method.title, purpose: purposeOf(method, reward) },
    { id: 'contest', title: titles.contest, purpose: purposes.contest },
    { id: 'judging', title: titles.judging, purpose: purposes.judging },
    { id: 'report', title: titles.report, purpose: purposes.report },
  ];
}

/** All stages there are, in the order in which a run has them. */
export const stageNames: readonly string[] = [
  'freeze',
  'reward',
  'judge',
  ...methodNames.filter((name) => name !== 'reward'),
  'contest',
  'judging',
  'report',
];

/** The order in which a run has its stages. */
export function byStage(a: string, b: string): number {
  return stageNames.indexOf(a) - stageNames.indexOf(b);
}

/** The method that trains in a stage; undefined where nothing is trained. */
export function methodOfStage(stage: string): Method | undefined {
  if (stage === 'judge') return methods.reward;
  return isMethod(stage) ? methodCalled(stage) : undefined;
}

/** What is read of a run. */
interface Told {
  readonly kind: RunKind;
  readonly config: JsonObject;
}

/** How a round trains its policy. */
export function roundMethod(config: JsonObject): PolicyMethodName {
  const { method } = config;
  return typeof method === 'string' && isPolicyMethod(method) ? method : 'ppo';
}

/** The stage that a run is about: a round's is the one that trains its policy. */
export function mainStage({ kind, config }: Told): MethodName {
  return kind === 'round' ? roundMethod(config) : kind;
}

/** A round makes one where its policy practises against it. */
export function makesRewardModel({ kind, config }: Told): boolean {
  return kind === 'round'
    ? needsRewardModel(methodCalled(roundMethod(config)), roundReward(config))
    : methodCalled(kind).makes === 'rewardModel';
}

/** Whether a run made what can choose the best of several replies. */
export function makesChooser(run: Told): boolean {
  return makesRewardModel(run) || (run.kind !== 'round' && methodCalled(run.kind).makes === 'chooser');
}

/** The settings that tell how a stage goes, as the app keeps them: a round's by method. A contest samples as its policy was trained to. */
export function settingsOfStage({ kind, config }: Told, stage: string): JsonObject {
  if (kind !== 'round') return objectIn(config.settings);
  return objectIn(config[stage === 'contest' ? roundMethod(config) : (methodOfStage(stage)?.name ?? '')]);
}

export function signsOfStage(stage: string): readonly SignRule[] {
  return stage === 'contest' ? [sameReplies, narrowedWords] : (methodOfStage(stage)?.signs ?? []);
}

/** As a heading: "Judge", "Fine-tuning". */
export function stageTitle(stage: string): string {
  return ownTitle(stage) ?? methodOfStage(stage)?.title ?? stage;
}

/** As `stageTitle`, in the field's own word: "SFT". */
export function shortStageTitle(stage: string): string {
  return ownTitle(stage) ?? methodOfStage(stage)?.shortTitle ?? stage;
}

/** Of a stage in which no method trains by its own name. */
function ownTitle(stage: string): string | undefined {
  const { titles } = t.stages;
  return Object.hasOwn(titles, stage) ? titles[stage as keyof typeof titles] : undefined;
}

/** "Judge: Learns the same from the other half." */
export function stageInWords(name: PolicyMethodName, stage: string, reward?: readonly RewardChoice[]): string {
  const found = roundStages(name, reward).find(({ id }) => id === stage);
  return found === undefined ? stage : t.stages.withPurpose(found);
}
