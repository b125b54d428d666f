/**
 * Texts that say nearly the same in nearly the same words. A word weighs the more the fewer texts hold it (Spärck Jones 1972,
 * "A statistical interpretation of term specificity"), so that one changed word in a long question leaves it the same, and
 * "Write a haiku about the sea" is another task than "Write a haiku about the moon" where there are many such.
 * Only texts that share one of their rarest words are compared (prefix filtering; Bayardo et al. 2007, "Scaling up all pairs
 * similarity search"), and each with a bounded number: the time is nearly linear in the texts.
 */
import { looseText } from './conversation-roots.ts';

export interface Likeness {
  readonly a: number;
  readonly b: number;
  /** The weight of the words shared, over that of all words of the heavier text; 1: the same words. */
  readonly similarity: number;
}

interface ComparedText {
  readonly text: string;
  readonly owner: unknown;
}

const textsInStep = 500;

/** Of texts that share a word, the latest so many are compared. */
const maxCandidates = 400;

/**
 * @param texts different ones; those of one owner are not compared
 * @param threshold above 0, below 1
 */
export function nearTexts(texts: readonly ComparedText[], threshold: number): Likeness[] {
  const steps = nearTextsInSteps(texts, threshold);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same for who has other things to do in between. @returns in steps: how many of how many texts were compared */
export function* nearTextsInSteps(
  texts: readonly ComparedText[],
  threshold: number,
): Generator<{ done: number; total: number }, Likeness[]> {
  const { words, weights } = weighedWords(texts.map(({ text }) => wordsOf(text)));
  const totals = words.map((own) => own.reduce((sum, word) => sum + weights[word], 0));
  const holders = weights.map((): number[] => []);
  const holds = new Int32Array(weights.length).fill(-1);
  const found: Likeness[] = [];
  for (const [b, own] of words.entries()) {
    if (b % textsInStep === 0) yield { done: b, total: words.length };
    for (const word of own) holds[word] = b;
    const rarest = prefixOf(own, weights, (1 - threshold) * totals[b]);
    for (const a of new Set(rarest.flatMap((word) => holders[word].slice(-maxCandidates)))) {
      const heavier = Math.max(totals[a], totals[b]);
      if (texts[a].owner === texts[b].owner || Math.min(totals[a], totals[b]) < threshold * heavier) continue;
      let shared = 0;
      for (const word of words[a]) if (holds[word] === b) shared += weights[word];
      if (shared >= threshold * heavier) found.push({ a, b, similarity: shared / heavier });
    }
    for (const word of rarest) holders[word].push(b);
  }
  return found;
}

/** Words as numbers, the rarest first: in each text they stand in one order, or the filter would miss some. */
function weighedWords(texts: readonly string[][]): { words: number[][]; weights: number[] } {
  const count = new Map<string, number>();
  for (const word of texts.flat()) count.set(word, (count.get(word) ?? 0) + 1);
  const ranked = [...count].sort(([x, xCount], [y, yCount]) => xCount - yCount || (x < y ? -1 : 1));
  const number = new Map(ranked.map(([word], i) => [word, i]));
  return {
    words: texts.map((own) => own.map((word) => number.get(word)!).sort((x, y) => x - y)),
    weights: ranked.map(([, holding]) => Math.log1p(texts.length / holding)),
  };
}

/** The rarest words, one of which a text that is near enough must have among its own. */
function prefixOf(own: readonly number[], weights: readonly number[], mayMiss: number): number[] {
  let missed = 0;
  const end = own.findIndex((word) => (missed += weights[word]) > mayMiss + 1e-9);
  return own.slice(0, end + 1);
}

/** Scripts that put no space between words count by their characters. */
const unspaced =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])/gu;

export function wordsOf(text: string): string[] {
  return [...new Set(looseText(text).replace(unspaced, ' $1 ').split(/\s+/u).filter(Boolean))];
}
