/** The longest of a run's data, by which its memory is estimated. */
import type { Message } from '../../../shared/domain/conversation.ts';

/** Characters tell nearly how long a text is in tokens: of so many times as many as a batch has, the worker takes the longest. */
const CANDIDATES_PER_ITEM = 3;

export function longest<Item>(items: readonly Item[], sizeOf: (item: Item) => number, batchSize: number): Item[] {
  const sized = items.map((item) => ({ item, size: sizeOf(item) })).sort((a, b) => b.size - a.size);
  return sized.slice(0, CANDIDATES_PER_ITEM * batchSize).map(({ item }) => item);
}

export function charactersOfChat({ messages }: { readonly messages: readonly Message[] }): number {
  return charactersOf(messages);
}

export function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
