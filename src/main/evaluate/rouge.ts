/**
 * ROUGE (Lin 2004, "ROUGE: a package for automatic evaluation of summaries") for one hypothesis and one reference.
 * Texts are cut at spaces (`words`) and compared as they are: no stemming, no lower case, no stop words. Implementations differ in
 * all of these, so figures compare only where the settings are the same.
 */
import { nGrams } from '../../shared/domain/n-grams.ts';
import type { OverlapScore } from './overlap-score.ts';
import { overlapScore } from './overlap-score.ts';
import { clippedMatches, countEach, words } from './words.ts';

export interface RougeOptions {
  /**
   * `clipped`: an n-gram matches as often as both texts have it, which is Lin's definition and the default.
   * `distinct`: each different n-gram counts once, as some packages do.
   */
  readonly counting?: 'clipped' | 'distinct';
}

/** ROUGE-N: shared n-grams. */
export function rougeN(hypothesis: string, reference: string, n: number, options: RougeOptions = {}): OverlapScore {
  const gramsOf = (text: string): string[] => {
    const grams = nGrams(words(text), n);
    return options.counting === 'distinct' ? [...new Set(grams)] : grams;
  };
  const [ours, theirs] = [gramsOf(hypothesis), gramsOf(reference)];
  return overlapScore(clippedMatches(countEach(ours), countEach(theirs)), ours.length, theirs.length);
}

/** ROUGE-L on the text as one sentence: the longest common subsequence of words. */
export function rougeL(hypothesis: string, reference: string): OverlapScore {
  const [ours, theirs] = [words(hypothesis), words(reference)];
  return overlapScore(longestCommonSubsequence(ours, theirs), ours.length, theirs.length);
}

/** Its length, by the usual table kept to one row: |a|·|b| steps, |b| memory. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  const row = new Uint32Array(b.length + 1);
  for (const token of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j];
      row[j] = token === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row[b.length];
}
