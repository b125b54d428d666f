import type { OverlapScore } from './overlap-score.ts';
import { overlapScore } from './overlap-score.ts';
import { clippedMatches, countEach, words } from './words.ts';

/**
 * The overlap of two texts as bags of words, normalised as SQuAD's evaluation does (Rajpurkar et al. 2016): lower case,
 * ASCII punctuation and English articles taken out. Two texts without words agree.
 */
export function tokenF1(hypothesis: string, reference: string): OverlapScore {
  const [ours, theirs] = [normalisedWords(hypothesis), normalisedWords(reference)];
  if (ours.length === 0 && theirs.length === 0) return { precision: 1, recall: 1, f1: 1 };
  return overlapScore(clippedMatches(countEach(ours), countEach(theirs)), ours.length, theirs.length);
}

function normalisedWords(text: string): string[] {
  const bare = text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '');
  return words(bare.replace(/\b(a|an|the)\b/g, ' '));
}
