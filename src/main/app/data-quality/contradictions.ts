/** Where the data say that one reply is better than another, and also the opposite. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { normalisedText } from '../../../shared/domain/prompt-key.ts';
import { preferencePairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';

/** A comparison, and where it comes from. */
export interface Statement<Source> extends Comparison {
  readonly source: Source;
}

export interface Contradiction<Source> {
  readonly prompt: readonly Message[];
  readonly replies: readonly [string, string];
  /** In the order of the statements; each says which of the replies is better. */
  readonly votes: readonly { readonly better: 0 | 1; readonly source: Source }[];
}

/**
 * Texts count as the same whatever their letter case and spacing. A tie contradicts nothing. Those with the most votes on
 * their weaker side come first: there the opinions are split, elsewhere somebody may have slipped.
 */
export function contradictions<Source>(statements: Iterable<Statement<Source>>): Contradiction<Source>[] {
  const found = new Map<string, { prompt: readonly Message[]; replies: [string, string]; votes: Vote<Source>[] }>();
  for (const { source, ...comparison } of statements) {
    for (const { prompt, promptKey, chosen, rejected } of preferencePairs([comparison])) {
      const [better, worse] = [normalisedText(chosen), normalisedText(rejected)];
      if (better === worse) continue;
      const key = JSON.stringify([promptKey, ...[better, worse].sort()]);
      const pair = found.get(key) ?? { prompt, replies: [chosen, rejected], votes: [] };
      found.set(key, pair);
      pair.votes.push({ better: normalisedText(pair.replies[0]) === better ? 0 : 1, source });
    }
  }
  return [...found.values()]
    .filter(({ votes }) => weakerSide(votes) > 0)
    .sort((a, b) => weakerSide(b.votes) - weakerSide(a.votes));
}

interface Vote<Source> {
  readonly better: 0 | 1;
  readonly source: Source;
}

function weakerSide(votes: readonly Vote<unknown>[]): number {
  const second = votes.filter(({ better }) => better === 1).length;
  return Math.min(second, votes.length - second);
}
