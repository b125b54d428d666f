/**
 * What may not be torn apart by a split: prompts of one conversation, and prompts that say nearly the same. Learning from
 * one of a group is to know the others.
 *
 *   const groups = groupPrompts(prompts);               // PromptGroup[]: { key, members: indices into prompts }
 *   const sides = heldOutByShare(groups, 0.2, seed);    // { heldOut, rest }: stable as data grows, sizes near the share
 *   const folds = splitIntoParts(sides.rest, [1, 1, 1, 1, 1], seed);   // PromptGroup[][]: sizes as even as groups allow
 *   membersOf(folds[0])                                 // indices into prompts, in order
 *   groupOfEach(groups)[i]                              // the group of prompts[i]
 *
 * Group everything together that must not leak into one another (comparisons, prompts for PPO, prompts for the contest).
 */
import { conversationRoots, userTurns } from './conversation-roots.ts';
import type { Root } from './conversation-roots.ts';
import type { Message } from './conversation.ts';
import { keyPosition } from './key-position.ts';
import { nearTexts, wordsOf } from './near-texts.ts';
import { promptKey } from './prompt-key.ts';

/** So that one word may change in a question of eight: docs/adr/0012 has the figures. */
const likeness = 0.65;
/** No chain of likenesses makes a group larger than this share of the prompts, or than so many. */
const maxShare = 0.02;
const minLimit = 20;
const keySeed = 0x9e0;

export interface PromptGroup {
  /** One of its members' roots, chosen by a hash: most often the same one after prompts were added. */
  readonly key: string;
  /** Indices of the prompts, in order. */
  readonly members: readonly number[];
}

/** @returns every prompt in just one group, in the order of their first members; depends on the prompts alone */
export function groupPrompts(prompts: readonly (readonly Message[])[]): PromptGroup[] {
  const different = [...Map.groupBy(prompts.keys(), (i) => promptKey(prompts[i])).values()];
  const firsts = different.map(([first]) => prompts[first]);
  const limit = Math.max(minLimit, maxShare * firsts.length);
  const roots = conversationRoots(firsts, limit);
  return joinRoots(roots, firsts, limit)
    .map((joined) => ({
      key: representative(joined.map((root) => root.key)),
      members: joined.flatMap((root) => root.members.flatMap((i) => different[i])).sort((a, b) => a - b),
    }))
    .sort((a, b) => a.members[0] - b.members[0]);
}

/**
 * By position: a group's is fixed for its key and seed, so what is held out of more data was held out of less, and the sizes
 * are only near the share.
 */
export function heldOutByShare(
  groups: readonly PromptGroup[],
  share: number,
  seed: number,
): { heldOut: PromptGroup[]; rest: PromptGroup[] } {
  const isHeldOut = (group: PromptGroup) => groupPosition(group, seed) < share;
  return { heldOut: groups.filter(isHeldOut), rest: groups.filter((group) => !isHeldOut(group)) };
}

/**
 * In the order of their positions, cut where the members counted so far reach the shares: sizes as near as groups allow.
 * @param shares above 0, in any unit: `[1, 1, 1]` makes three equal parts
 */
export function splitIntoParts(
  groups: readonly PromptGroup[],
  shares: readonly number[],
  seed: number,
): PromptGroup[][] {
  const parts = shares.map((): PromptGroup[] => []);
  const perShare = membersOf(groups).length / shares.reduce((sum, share) => sum + share, 0);
  let [part, end, counted] = [0, shares[0] * perShare, 0];
  for (const group of byPosition(groups, seed)) {
    const middle = counted + group.members.length / 2;
    while (middle > end && part < shares.length - 1) end += shares[++part] * perShare;
    parts[part].push(group);
    counted += group.members.length;
  }
  return parts;
}

export function byPosition(groups: readonly PromptGroup[], seed: number): PromptGroup[] {
  return [...groups].sort((a, b) => groupPosition(a, seed) - groupPosition(b, seed));
}

/** Where a group falls in [0, 1). */
export function groupPosition({ key }: PromptGroup, seed: number): number {
  return keyPosition(key, seed);
}

/** For each prompt its group. */
export function groupOfEach(groups: readonly PromptGroup[]): PromptGroup[] {
  const each: PromptGroup[] = [];
  for (const group of groups) for (const member of group.members) each[member] = group;
  return each;
}

/** Indices of the prompts, in order. */
export function membersOf(groups: readonly PromptGroup[]): number[] {
  return groups.flatMap(({ members }) => members).sort((a, b) => a - b);
}

/** Not the one with the lowest position: large groups would be held out more often than small ones. */
function representative(keys: readonly string[]): string {
  return keys.reduce((best, key) => (keyPosition(key, keySeed) < keyPosition(best, keySeed) ? key : best));
}

interface Joined {
  readonly roots: readonly Root[];
  readonly size: number;
}

/** The most alike first, so that a limit cuts the weakest likenesses (single linkage, Kruskal 1956). */
function joinRoots(
  roots: readonly Root[],
  prompts: readonly (readonly Message[])[],
  limit: number,
): (readonly Root[])[] {
  const of = new Map<Root, Joined>(roots.map((root) => [root, { roots: [root], size: root.members.length }]));
  const join = (a: Root, b: Root, atMost: number) => {
    const [one, other] = [of.get(a)!, of.get(b)!];
    if (one === other || one.size + other.size > atMost) return;
    const both = { roots: [...one.roots, ...other.roots], size: one.size + other.size };
    for (const root of both.roots) of.set(root, both);
  };
  const spoken = roots.flatMap((root) => textsOf(root, prompts).map((text) => ({ root, text })));
  const sameWords = [...Map.groupBy(spoken, ({ text }) => wordsOf(text).sort().join(' ')).values()];
  for (const [{ root }, ...others] of sameWords) for (const other of others) join(root, other.root, Infinity);
  const texts = sameWords.map(([{ text, root }]) => ({ text, owner: root }));
  const likenesses = nearTexts(texts, likeness);
  for (const { a, b } of likenesses.sort((x, y) => y.similarity - x.similarity)) {
    join(sameWords[a][0].root, sameWords[b][0].root, limit);
  }
  return [...new Set(of.values())].map((joined) => joined.roots);
}

/** How it begins, and how far the user's turns go in each of its prompts. */
function textsOf(root: Root, prompts: readonly (readonly Message[])[]): string[] {
  const spoken = root.members.map((i) =>
    root.isWhole ? prompts[i].map(({ content }) => content) : userTurns(prompts[i]),
  );
  return [...new Set([root.opening, ...spoken.map((turns) => turns.join(' '))])];
}
