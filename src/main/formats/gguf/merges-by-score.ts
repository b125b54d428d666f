/**
 * SentencePiece's BPE has no list of merges: of two neighbouring pieces those are joined whose result has the highest score. The
 * list that says the same has every way to put a piece together from two others, by the score of the piece.
 */
import { said } from '../../../shared/language/said.ts';
import { corruptGguf } from './header-reader.ts';

/** Published pieces have 16 characters, some runs of spaces or line feeds 31; each way to part one is tried. */
const MAX_PIECE_LENGTH = 256;

/**
 * @param scores by piece
 * @throws ParleyError `corrupt` for a piece that is too long
 */
export function mergesByScore(scores: ReadonlyMap<string, number>, file: string): [string, string][] {
  const ordered = [...scores].sort(([, a], [, b]) => b - a);
  return ordered.flatMap(([piece]) => {
    if (piece.length > MAX_PIECE_LENGTH) {
      throw corruptGguf(file, said('modelFaults.gguf.tokenTooLong', { most: MAX_PIECE_LENGTH, got: piece.length }));
    }
    const pairs: [string, string][] = [];
    for (let at = 1; at < piece.length; at++) {
      const [left, right] = [piece.slice(0, at), piece.slice(at)];
      if (scores.has(left) && scores.has(right)) pairs.push([left, right]);
    }
    return pairs;
  });
}
