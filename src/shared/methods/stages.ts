/** What a run does one after the other: the stages of a round, or the one of a method that is run alone. */
import { narrowedWords, sameReplies } from '../domain/signs/contest-signs.ts';
import type { SignRule } from '../domain/signs/sign.ts';
import { methodCalled, isMethod, methodNames, methods } from './all.ts';
import type { Method, MethodName } from './all.ts';
import type { RunKind } from './run-kinds.ts';

interface RoundStage {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  /** That trains in this stage, or whose settings tell how the stage goes. */
  readonly method?: MethodName;
  /** Of a stage in which nothing is trained. */
  readonly signs?: readonly SignRule[];
}

/** A round's stages in their order, with what each is for. */
export const roundStages = [
  { id: 'freeze', title: 'Data', purpose: 'Rankings and prompts are split by prompt.' },
  {
    id: 'reward',
    title: methods.reward.title,
    purpose: 'Learns from half of the rankings what the rater likes.',
    method: 'reward',
  },
  { id: 'judge', title: 'Judge', purpose: 'Learns the same from the other half.', method: 'reward' },
  { id: 'ppo', title: methods.ppo.title, purpose: 'The policy practises against the reward model.', method: 'ppo' },
  {
    id: 'contest',
    title: 'Contest',
    purpose: 'The new version against its parent, on prompts that neither has seen.',
    method: 'ppo',
    signs: [sameReplies, narrowedWords],
  },
  {
    id: 'judging',
    title: 'Judging',
    purpose: 'Judges on parts of the rankings show how far the judge can be trusted.',
  },
  { id: 'report', title: 'Verdict', purpose: 'Kept only if it surely wins.' },
] as const satisfies readonly RoundStage[];

const inRound = (stage: string): RoundStage | undefined => roundStages.find(({ id }) => id === stage);

/** All stages there are, in the order in which a run has them. */
export const stageNames: readonly string[] = [
  ...roundStages.map(({ id }) => id),
  ...methodNames.filter((name) => inRound(name) === undefined),
];

/** Its place in a round; −1 for a method alone that no round has. */
export function placeInRound(stage: string): number {
  return roundStages.findIndex(({ id }) => id === stage);
}

/** The method that trains in a stage; undefined where nothing is trained. */
export function methodOfStage(stage: string): Method | undefined {
  const found = inRound(stage);
  if (found?.signs !== undefined) return undefined;
  if (found?.method !== undefined) return methodCalled(found.method);
  return isMethod(stage) ? methodCalled(stage) : undefined;
}

/** The stage that a run is about: a round's is the one that trains its policy. */
export function mainStage(kind: RunKind): MethodName {
  return kind === 'round' ? 'ppo' : kind;
}

/** Under which name a round keeps the settings that tell how a stage goes. */
export function settingsInRound(stage: string): MethodName | undefined {
  return inRound(stage)?.method;
}

export function signsOfStage(stage: string): readonly SignRule[] {
  return inRound(stage)?.signs ?? methodOfStage(stage)?.signs ?? [];
}

/** As a heading: "Judge", "Fine-tuning". */
export function stageTitle(stage: string): string {
  return inRound(stage)?.title ?? methodOfStage(stage)?.title ?? stage;
}

/** As `stageTitle`, in the field's own word: "SFT". */
export function shortStageTitle(stage: string): string {
  return inRound(stage)?.title ?? methodOfStage(stage)?.shortTitle ?? stage;
}

/** "Judge: learns the same from the other half" */
export function stageInWords(stage: string): string {
  const found = inRound(stage);
  if (found === undefined) return stage;
  const { title, purpose } = found;
  return `${title}: ${purpose[0].toLowerCase()}${purpose.slice(1).replace(/\.$/, '')}`;
}
