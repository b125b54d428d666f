/**
 * Who learns from which prompt. Everything is split by groups of prompts: the judge and the reward model, or the policy where it
 * learns from the rankings itself, learn from disjoint parts, and what they are measured on and the contest is held on is learned by
 * none and never replied to in training.
 */
import { labelContrasts } from '../../../shared/domain/label-contrasts.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison, LabelledReply } from '../../../shared/domain/preference-pairs.ts';
import { groupOfEach, groupPosition, membersOf, splitIntoParts } from '../../../shared/domain/prompt-groups.ts';
import type { PromptGroup } from '../../../shared/domain/prompt-groups.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { knownGroups } from '../data/known-groups.ts';
import type { Prompt } from '../data/prompts.ts';
import { uniquePrompts } from '../data/prompts.ts';
import { heldOutSeed, heldOutShare } from '../runs/seeds.ts';

/** Groups of prompts that a contest needs to decide anything, up to half of all; and the prompts that it gets, up to a quarter. */
export const minContestGroups = 20;
const wantedContestPrompts = 64;
const partSeed = 0xa0b;
/** The share of imitated chats that the loss is measured on. */
export const heldOutChats = 0.1;

export interface RoundPrompts {
  readonly comparisons: readonly Comparison[];
  /** Good and bad replies, where the policy learns from them. */
  readonly labels?: readonly LabelledReply[];
  /** All that could be replied to: of the comparisons and of prompt sets. */
  readonly known: readonly Prompt[];
  /** What PPO was told to reply to; undefined: the known ones. */
  readonly ppo?: readonly Prompt[];
  /** What the contest was told to be held on; undefined: a part of the others. */
  readonly contest?: readonly Prompt[];
  readonly maxContestPrompts: number;
  /** Whether nothing but the judge learns from the comparisons: then all that are not held out are the judge's. */
  readonly judgeAlone?: boolean;
}

export interface RoundSplit {
  /** What the reward model learns from, or the policy itself. */
  readonly rewardTrain: readonly Comparison[];
  /** Of labels, the judge learns from a good reply over a bad one. */
  readonly judgeTrain: readonly Comparison[];
  /** On prompts held out from both. */
  readonly heldOut: readonly Comparison[];
  /** What each is measured on: all that it does not learn from, rankings of only ties among them. */
  readonly rewardHeldOut: readonly Comparison[];
  readonly judgeHeldOut: readonly Comparison[];
  /** The labels that the policy learns from, and all others. */
  readonly labelTrain: readonly LabelledReply[];
  readonly labelHeldOut: readonly LabelledReply[];
  readonly ppoPrompts: readonly Prompt[];
  readonly contestPrompts: readonly Prompt[];
  /** How many draws they are: prompts that say nearly the same, and turns of one chat, count as one. */
  readonly contestGroups: number;
}

/** Nothing learns from comparisons without a preference. Depends on the prompts alone, not on a run's seed. */
export function splitRound(prompts: RoundPrompts): RoundSplit {
  const { comparisons, labels = [], ppo, contest, maxContestPrompts, judgeAlone = false } = prompts;
  const all = uniquePrompts([...(ppo ?? []), ...prompts.known]);
  const said: readonly Said[] = [...comparisons, ...labels];
  const groupOf = groupsByPrompt([...all, ...(contest ?? []), ...said.map(({ prompt }) => prompt)]);
  const limit = contest === undefined ? contestLimit(all.map((prompt) => positionOf(groupOf(prompt)))) : 0;
  const given = new Set(contest?.map(groupOf));
  const isHeldOut = (prompt: Prompt) => {
    const group = groupOf(prompt);
    return given.has(group) || positionOf(group) < Math.max(heldOutShare, limit);
  };
  const heldOut = said.filter(({ prompt }) => isHeldOut(prompt));
  const learned = said.filter(({ prompt }) => !isHeldOut(prompt));
  const [rewardPart, judgePart] = judgeAlone ? [[], learned] : inHalves(learned, groupOf);
  const compared = (part: readonly Said[]) => [
    ...part.filter(isComparison),
    ...labelContrasts(part.filter(isLabel), (prompt) => groupOf(prompt).key),
  ];
  const [judgeCompared, heldOutCompared] = [compared(judgePart), compared(heldOut)];
  const contestPrompts = (contest ?? contestFrom(all.filter(isHeldOut), ppo, groupOf)).slice(0, maxContestPrompts);
  return {
    rewardTrain: rewardPart.filter(isComparison).filter(holdsPreference),
    judgeTrain: judgeCompared.filter(holdsPreference),
    rewardHeldOut: [...heldOut, ...judgePart].filter(isComparison),
    judgeHeldOut: [...heldOutCompared, ...compared(rewardPart)],
    heldOut: heldOutCompared.filter(holdsPreference),
    labelTrain: rewardPart.filter(isLabel),
    labelHeldOut: [...heldOut, ...judgePart].filter(isLabel),
    ppoPrompts: (ppo ?? all).filter((prompt) => !isHeldOut(prompt)),
    contestPrompts,
    contestGroups: knownGroups(contestPrompts).length,
  };
}

function holdsPreference(comparison: Comparison): boolean {
  return countPairs(comparison).pairs > 0;
}

/** What is said of replies to a prompt. */
type Said = Comparison | LabelledReply;
const isLabel = (said: Said): said is LabelledReply => 'label' in said;
const isComparison = (said: Said): said is Comparison => !isLabel(said);

type GroupOf = (prompt: Prompt) => PromptGroup;

function inHalves(said: readonly Said[], groupOf: GroupOf): Said[][] {
  const groups = Map.groupBy(said.keys(), (i) => groupOf(said[i].prompt).key);
  const present = [...groups].map(([key, members]): PromptGroup => ({ key, members }));
  return splitIntoParts(present, [1, 1], partSeed).map((part) => membersOf(part).map((i) => said[i]));
}

function groupsByPrompt(prompts: readonly Prompt[]): GroupOf {
  const groups = groupOfEach(knownGroups(prompts));
  const byKey = new Map(prompts.map((prompt, i) => [promptKey(prompt), groups[i]]));
  return (prompt) => byKey.get(promptKey(prompt))!;
}

/** Since the lowest positions are taken, what is held out from more data was held out from less. */
function contestLimit(positions: readonly number[]): number {
  const lowest = (of: Iterable<number>, count: number) => [...of].sort((a, b) => a - b).at(count) ?? 1;
  const groups = new Set(positions);
  return Math.max(
    lowest(groups, Math.min(minContestGroups, Math.floor(groups.size / 2))),
    lowest(positions, Math.min(wantedContestPrompts, Math.floor(positions.length / 4))),
  );
}

/** Of about so many rated prompts a contest gets so many: the inverse of what is held out. */
export function ratedPromptsFor(contestPrompts: number): number {
  if (contestPrompts <= minContestGroups) return 2 * contestPrompts;
  return contestPrompts <= wantedContestPrompts ? 4 * contestPrompts : Math.ceil(contestPrompts / heldOutShare);
}

/** First those like the ones that PPO replies to; each in the order of their positions, one of every group before a second. */
function contestFrom(heldOut: readonly Prompt[], ppo: readonly Prompt[] | undefined, groupOf: GroupOf): Prompt[] {
  const keys = new Set((ppo ?? []).map(promptKey));
  const taken = new Map<PromptGroup, number>();
  const placed = heldOut.map((prompt) => {
    const group = groupOf(prompt);
    const before = taken.get(group) ?? 0;
    taken.set(group, before + 1);
    return { prompt, order: [keys.has(promptKey(prompt)) ? 0 : 1, before, positionOf(group)] };
  });
  const byOrder = (a: number[], b: number[]) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  return placed.sort((a, b) => byOrder(a.order, b.order)).map(({ prompt }) => prompt);
}

function positionOf(group: PromptGroup): number {
  return groupPosition(group, heldOutSeed);
}
