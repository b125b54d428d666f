/** Where the data say that one reply is better than another, and also the opposite. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { normalisedText } from '../../../shared/domain/prompt-key.ts';
import { preferencePairs } from '../../../shared/domain/preference-pairs.ts';
import type { Comparison, PreferencePair } from '../../../shared/domain/preference-pairs.ts';

/** A comparison, and where it comes from. */
export interface Statement<Source> extends Comparison {
  readonly source: Source;
}

export interface Contradiction<Source> {
  readonly prompt: readonly Message[];
  readonly replies: readonly [string, string];
  /** In the order of the statements; each says which of the replies is better, and none says it twice or both ways. */
  readonly votes: readonly { readonly better: 0 | 1; readonly source: Source }[];
}

/**
 * Texts count as the same whatever their letter case and spacing. A tie contradicts nothing. Those with the most votes on
 * their weaker side come first: there the opinions are split, elsewhere somebody may have slipped.
 */
export function contradictions<Source>(statements: Iterable<Statement<Source>>): Contradiction<Source>[] {
  const found = new Map<string, { prompt: readonly Message[]; replies: [string, string]; votes: Vote<Source>[] }>();
  for (const { source, ...comparison } of statements) {
    for (const { key, better, pair } of opinionsOf(comparison)) {
      const { prompt, chosen, rejected } = pair;
      const known = found.get(key) ?? { prompt, replies: [chosen, rejected], votes: [] };
      found.set(key, known);
      known.votes.push({ better: normalisedText(known.replies[0]) === better ? 0 : 1, source });
    }
  }
  return [...found.values()]
    .filter(({ votes }) => weakerSide(votes) > 0)
    .sort((a, b) => weakerSide(b.votes) - weakerSide(a.votes));
}

interface Opinion {
  /** Of the pair of replies, whichever of them is better. */
  readonly key: string;
  readonly better: string;
  readonly pair: PreferencePair;
}

/** What one statement says of each pair of replies; nothing where it says both, by spellings that count as the same. */
function opinionsOf(comparison: Comparison): Opinion[] {
  const opinions = new Map<string, Opinion | 'both'>();
  for (const pair of preferencePairs([comparison])) {
    const [better, worse] = [normalisedText(pair.chosen), normalisedText(pair.rejected)];
    if (better === worse) continue;
    const key = JSON.stringify([pair.promptKey, ...[better, worse].sort()]);
    const before = opinions.get(key) ?? { key, better, pair };
    opinions.set(key, before !== 'both' && before.better === better ? before : 'both');
  }
  return [...opinions.values()].filter((opinion) => opinion !== 'both');
}

interface Vote<Source> {
  readonly better: 0 | 1;
  readonly source: Source;
}

function weakerSide(votes: readonly Vote<unknown>[]): number {
  const second = votes.filter(({ better }) => better === 1).length;
  return Math.min(second, votes.length - second);
}
