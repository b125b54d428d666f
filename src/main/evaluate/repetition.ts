import { nGrams, repeatedShare } from '../../shared/domain/n-grams.ts';
import { words } from './words.ts';

/** The share of a reply's n-grams of words that already occurred in it; near 1 for one that loops. */
export function repetition(reply: string, n = 3): number {
  return repeatedShare(words(reply), n);
}

/** The mean over replies; NaN for none. */
export function meanRepetition(replies: readonly string[], n = 3): number {
  return replies.reduce((sum, reply) => sum + repetition(reply, n), 0) / replies.length;
}

/**
 * distinct-n over a set of replies: different n-grams over all n-grams (Li et al. 2016, "A diversity-promoting objective
 * function"). It falls with the number of words: compare sets of like size only. NaN where there is no n-gram.
 */
export function distinctN(replies: readonly string[], n: number): number {
  const grams = replies.flatMap((reply) => nGrams(words(reply), n));
  return new Set(grams).size / grams.length;
}

/**
 * The share of replies that another prompt got too, letter case and spaces at the ends aside. Near 1 for a policy that has
 * one answer to everything. NaN for none.
 * @param replies by prompt
 */
export function sameReplyShare(replies: readonly (readonly string[])[]): number {
  const plain = replies.map((ofPrompt) => ofPrompt.map((reply) => reply.trim().toLowerCase()));
  const prompts = new Map<string, number>();
  for (const ofPrompt of plain) {
    for (const reply of new Set(ofPrompt)) prompts.set(reply, (prompts.get(reply) ?? 0) + 1);
  }
  const all = plain.flat();
  return all.filter((reply) => prompts.get(reply)! > 1).length / all.length;
}
