/**
 * Who learns from which prompt. Everything is split by groups of prompts: the reward model and the evaluation reward model learn from
 * disjoint parts, and what both are measured on and the contest is held on is learned by neither and never replied to
 * in PPO.
 */
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { groupOfEach, groupPosition, groupPrompts } from '../../../shared/domain/prompt-groups.ts';
import type { PromptGroup } from '../../../shared/domain/prompt-groups.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Prompt } from '../prompts.ts';
import { uniquePrompts } from '../prompts.ts';
import { heldOutSeed, heldOutShare } from '../seeds.ts';

/** A contest on fewer prompts decides little; more than half of all are never held out for it. */
const wantedContestPrompts = 100;
const maxHeldOutShare = 0.5;
/** The optimised reward model needs more data than the one that only judges. */
const rewardShare = 2 / 3;
const partSeed = 0xa0b;

export interface RoundPrompts {
  readonly comparisons: readonly Comparison[];
  /** All that could be replied to: of the comparisons and of prompt sets. */
  readonly known: readonly Prompt[];
  /** What PPO was told to reply to; undefined: the known ones. */
  readonly ppo?: readonly Prompt[];
  /** What the contest was told to be held on; undefined: a part of the others. */
  readonly contest?: readonly Prompt[];
  readonly maxContestPrompts: number;
}

export interface RoundSplit {
  readonly rewardTrain: readonly Comparison[];
  readonly judgeTrain: readonly Comparison[];
  readonly heldOut: readonly Comparison[];
  readonly ppoPrompts: readonly Prompt[];
  readonly contestPrompts: readonly Prompt[];
}

/** Comparisons without a preference are left out. Depends on the prompts alone, not on a run's seed. */
export function splitRound(prompts: RoundPrompts): RoundSplit {
  const { comparisons, ppo, contest, maxContestPrompts } = prompts;
  const all = uniquePrompts([...(ppo ?? []), ...prompts.known]);
  const usable = comparisons.filter((comparison) => countPairs(comparison).pairs > 0);
  const groupOf = groupsByPrompt([...all, ...(contest ?? []), ...usable.map(({ prompt }) => prompt)]);
  const limit = contest === undefined ? contestLimit(all.map((prompt) => positionOf(groupOf(prompt)))) : 0;
  const given = new Set(contest?.map(groupOf));
  const isHeldOut = (prompt: Prompt) => {
    const group = groupOf(prompt);
    return given.has(group) || positionOf(group) < Math.max(heldOutShare, limit);
  };
  const training = usable.filter(({ prompt }) => !isHeldOut(prompt));
  const isReward = ({ prompt }: Comparison) => groupPosition(groupOf(prompt), partSeed) < rewardShare;
  return {
    rewardTrain: training.filter(isReward),
    judgeTrain: training.filter((comparison) => !isReward(comparison)),
    heldOut: usable.filter(({ prompt }) => isHeldOut(prompt)),
    ppoPrompts: (ppo ?? all).filter((prompt) => !isHeldOut(prompt)),
    contestPrompts: (contest ?? contestFrom(all.filter(isHeldOut), ppo, groupOf)).slice(0, maxContestPrompts),
  };
}

type GroupOf = (prompt: Prompt) => PromptGroup;

function groupsByPrompt(prompts: readonly Prompt[]): GroupOf {
  const groups = groupOfEach(groupPrompts(prompts));
  const byKey = new Map(prompts.map((prompt, i) => [promptKey(prompt), groups[i]]));
  return (prompt) => byKey.get(promptKey(prompt))!;
}

/**
 * As many as make a hundred, but at most half. Since the lowest positions are taken, what is held out from more data was
 * held out from less.
 */
function contestLimit(positions: number[]): number {
  const count = Math.min(wantedContestPrompts, Math.floor(positions.length * maxHeldOutShare));
  return positions.sort((a, b) => a - b).at(count) ?? 1;
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
