/** Different prompts that are nearly the same: on both sides of a split, one gives the other away. */
import type { NearPrompts } from '../../../shared/contract/data-quality.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { groupsOf, nearPairs } from './near-duplicates.ts';

interface PlacedPrompt {
  readonly prompt: readonly Message[];
  readonly dataset: string | null;
}

export async function nearPrompts(
  prompts: Iterable<PlacedPrompt>,
  threshold: number,
  signal?: AbortSignal,
): Promise<NearPrompts[]> {
  const byKey = Map.groupBy(prompts, ({ prompt }) => promptKey(prompt));
  const different = [...byKey.values()].map((same) => ({
    prompt: same[0].prompt,
    uses: [...Map.groupBy(same, ({ dataset }) => dataset)].map(([dataset, uses]) => ({ dataset, count: uses.length })),
  }));
  const texts = different.map(({ prompt }) => prompt.map(({ content }) => content).join('\n'));
  return groupsOf(await nearPairs(texts, threshold, signal)).map(({ members, highest, lowest }) => ({
    prompts: members.map((member) => different[member]),
    highest,
    lowest,
  }));
}
