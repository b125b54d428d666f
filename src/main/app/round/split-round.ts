/**
 * Who learns from which prompt. Everything is split by prompt: the reward model and the evaluation reward model learn from
 * disjoint parts, and what both are measured on and the contest is held on is learned by neither and never replied to
 * in PPO.
 */
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { promptPosition } from '../../../shared/domain/prompt-split.ts';
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
  const isHeldOut = contest === undefined ? heldOutByPosition(all) : heldOutWith(contest);
  const usable = comparisons.filter((comparison) => countPairs(comparison).pairs > 0);
  const training = usable.filter(({ prompt }) => !isHeldOut(prompt));
  const isReward = ({ prompt }: Comparison) => promptPosition(prompt, partSeed) < rewardShare;
  return {
    rewardTrain: training.filter(isReward),
    judgeTrain: training.filter((comparison) => !isReward(comparison)),
    heldOut: usable.filter(({ prompt }) => isHeldOut(prompt)),
    ppoPrompts: (ppo ?? all).filter((prompt) => !isHeldOut(prompt)),
    contestPrompts: (contest ?? contestFrom(all.filter(isHeldOut), ppo)).slice(0, maxContestPrompts),
  };
}

/**
 * A fifth of all prompts, or as many as make a hundred, but at most half. Since the lowest positions are taken, what is
 * held out from more data was held out from less.
 */
function heldOutByPosition(all: readonly Prompt[]): (prompt: Prompt) => boolean {
  const positions = all.map(positionOf).sort((a, b) => a - b);
  const count = Math.min(wantedContestPrompts, Math.floor(all.length * maxHeldOutShare));
  const limit = positions.at(count) ?? 1;
  return (prompt) => positionOf(prompt) < Math.max(heldOutShare, limit);
}

function heldOutWith(contest: readonly Prompt[]): (prompt: Prompt) => boolean {
  const keys = new Set(contest.map(promptKey));
  return (prompt) => keys.has(promptKey(prompt)) || positionOf(prompt) < heldOutShare;
}

/** First those like the ones that PPO replies to; each in the order of their positions. */
function contestFrom(heldOut: readonly Prompt[], ppo: readonly Prompt[] | undefined): Prompt[] {
  const keys = new Set((ppo ?? []).map(promptKey));
  const isLike = (prompt: Prompt) => (keys.has(promptKey(prompt)) ? 0 : 1);
  return [...heldOut].sort((a, b) => isLike(a) - isLike(b) || positionOf(a) - positionOf(b));
}

function positionOf(prompt: Prompt): number {
  return promptPosition(prompt, heldOutSeed);
}
