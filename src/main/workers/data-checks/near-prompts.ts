/** Different prompts that are nearly the same: on both sides of a split, one gives the other away. */
import type { NearPrompts } from '../../../shared/contract/data-quality.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { nearTextsInSteps } from '../../../shared/domain/near-texts.ts';
import type { Likeness } from '../../../shared/domain/near-texts.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';

export interface PlacedPrompt {
  readonly prompt: readonly Message[];
  readonly dataset: string | null;
}

export interface FoundPrompts {
  /** How many different prompts there are. */
  readonly different: number;
  readonly groups: NearPrompts[];
}

/** @returns in steps: how many of how many prompts were compared */
export function* nearPrompts(
  prompts: readonly PlacedPrompt[],
  threshold: number,
): Generator<{ done: number; total: number }, FoundPrompts> {
  const byKey = Map.groupBy(prompts, ({ prompt }) => promptKey(prompt));
  const different = [...byKey.values()].map((same) => ({
    prompt: same[0].prompt,
    uses: [...Map.groupBy(same, ({ dataset }) => dataset)].map(([dataset, uses]) => ({ dataset, count: uses.length })),
  }));
  const texts = different.map(({ prompt }, owner) => ({
    text: prompt.map(({ content }) => content).join('\n'),
    owner,
  }));
  const likenesses = yield* nearTextsInSteps(texts, threshold);
  const groups = groupsOf(likenesses).map(({ members, highest, lowest }) => ({
    prompts: members.map((member) => different[member]),
    highest,
    lowest,
  }));
  return { different: different.length, groups };
}

interface NearGroup {
  /** Indices of the texts, in their order. */
  readonly members: readonly number[];
  /** Of the pair that is most alike, and of the one that is least among those above the threshold. */
  readonly highest: number;
  readonly lowest: number;
}

/** Texts that a chain of likenesses joins, as groups; the largest first. */
export function groupsOf(likenesses: readonly Likeness[]): NearGroup[] {
  const leader = new Map<number, number>();
  const leaderOf = (index: number): number => {
    let at = index;
    for (let above = leader.get(at); above !== undefined; above = leader.get(at)) at = above;
    if (at !== index) leader.set(index, at);
    return at;
  };
  for (const { a, b } of likenesses) {
    const [first, second] = [leaderOf(a), leaderOf(b)].sort((x, y) => x - y);
    if (first !== second) leader.set(second, first);
  }
  const groups = new Map<number, { members: Set<number>; highest: number; lowest: number }>();
  for (const { a, b, similarity } of likenesses) {
    const of = leaderOf(a);
    const group = groups.get(of) ?? { members: new Set(), highest: similarity, lowest: similarity };
    groups.set(of, group);
    group.members.add(a).add(b);
    group.highest = Math.max(group.highest, similarity);
    group.lowest = Math.min(group.lowest, similarity);
  }
  return [...groups.values()]
    .map(({ members, ...range }) => ({ members: [...members].sort((x, y) => x - y), ...range }))
    .sort((x, y) => y.members.length - x.members.length || y.highest - x.highest);
}
