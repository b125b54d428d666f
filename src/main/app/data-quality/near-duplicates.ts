/**
 * Texts that are nearly the same: their sets of four-letter pieces overlap by at least a given share (Jaccard similarity;
 * Broder 1997, "On the resemblance and containment of documents"). Exact, not hashed. Only texts that share a rare piece
 * are compared: two sets with similarity t must share one among the first |x| − ⌈t·|x|⌉ + 1 of their pieces, rarest first
 * (prefix filtering; Bayardo et al. 2007, "Scaling up all pairs similarity search").
 */
import { setImmediate } from 'node:timers/promises';
import { normalisedText } from '../../../shared/domain/prompt-key.ts';

const pieceLength = 4;
/** The event loop gets its turn after so many texts. */
const textsAtOnce = 200;

export interface NearPair {
  /** Indices of the texts, the earlier one first. */
  readonly a: number;
  readonly b: number;
  /** 1: the same pieces. */
  readonly similarity: number;
}

/**
 * @param threshold above 0 and at most 1
 * @throws what the signal was aborted with
 */
export async function nearPairs(
  texts: readonly string[],
  threshold: number,
  signal?: AbortSignal,
): Promise<NearPair[]> {
  const pieces = rarestFirst(texts.map(piecesOf));
  const withPiece = new Map<string, number[]>();
  const pairs: NearPair[] = [];
  for (const [b, own] of pieces.entries()) {
    if (b % textsAtOnce === 0) await setImmediate(undefined, { signal });
    const prefix = own.slice(0, own.length - Math.ceil(threshold * own.length - 1e-9) + 1);
    const candidates = new Set(prefix.flatMap((piece) => withPiece.get(piece) ?? []));
    const ownSet = new Set(own);
    for (const a of [...candidates].sort((x, y) => x - y)) {
      const similarity = jaccard(ownSet, pieces[a]);
      if (similarity >= threshold) pairs.push({ a, b, similarity });
    }
    for (const piece of prefix) withPiece.set(piece, [...(withPiece.get(piece) ?? []), b]);
  }
  return pairs;
}

export interface NearGroup {
  /** Indices of the texts, in their order. */
  readonly members: readonly number[];
  /** Of the pair that is most alike, and of the one that is least among those above the threshold. */
  readonly highest: number;
  readonly lowest: number;
}

/** Pairs that share a text, as groups; the largest first. */
export function groupsOf(pairs: readonly NearPair[]): NearGroup[] {
  const leader = new Map<number, number>();
  const leaderOf = (index: number): number => {
    const above = leader.get(index) ?? index;
    return above === index ? index : leaderOf(above);
  };
  for (const { a, b } of pairs) {
    const [first, second] = [leaderOf(a), leaderOf(b)].sort((x, y) => x - y);
    leader.set(second, first);
  }
  const groups = Map.groupBy(pairs, ({ a }) => leaderOf(a));
  return [...groups.values()]
    .map((group) => ({
      members: [...new Set(group.flatMap(({ a, b }) => [a, b]))].sort((x, y) => x - y),
      highest: Math.max(...group.map(({ similarity }) => similarity)),
      lowest: Math.min(...group.map(({ similarity }) => similarity)),
    }))
    .sort((x, y) => y.members.length - x.members.length || y.highest - x.highest);
}

/** Letters and digits only: punctuation does not make another prompt. A text shorter than a piece is one by itself. */
function piecesOf(text: string): string[] {
  const letters = [
    ...normalisedText(text)
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  ];
  const count = Math.max(1, letters.length - pieceLength + 1);
  return [...new Set(Array.from({ length: count }, (_, i) => letters.slice(i, i + pieceLength).join('')))];
}

function rarestFirst(all: readonly string[][]): string[][] {
  const count = new Map<string, number>();
  for (const piece of all.flat()) count.set(piece, (count.get(piece) ?? 0) + 1);
  const rarity = (piece: string) => count.get(piece) ?? 0;
  // Equally rare ones in one order for all texts, or the filter would miss pairs.
  return all.map((pieces) => pieces.toSorted((x, y) => rarity(x) - rarity(y) || (x < y ? -1 : 1)));
}

function jaccard(a: ReadonlySet<string>, b: readonly string[]): number {
  const shared = b.filter((piece) => a.has(piece)).length;
  return shared / (a.size + b.length - shared);
}
