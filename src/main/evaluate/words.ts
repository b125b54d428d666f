/** Letters of scripts that put no space between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese. As a class of a pattern with the flag `v`. */
export const unspaced =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';

const hasUnspaced = new RegExp(unspaced, 'v');
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * The words of a text as a person counts them: what stands between spaces, with its punctuation. Where letters of a script
 * without spaces are among it, its words by the dictionary of ICU (Unicode UAX #29), without punctuation.
 */
export function words(text: string): string[] {
  return text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .flatMap((word) => (hasUnspaced.test(word) ? segmented(word) : [word]));
}

function segmented(text: string): string[] {
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

export function countEach<Item>(items: Iterable<Item>): Map<Item, number> {
  const counts = new Map<Item, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** How many items two collections share, each as often as both have it (Papineni's "clipped" count). */
export function clippedMatches<Item>(a: ReadonlyMap<Item, number>, b: ReadonlyMap<Item, number>): number {
  let matches = 0;
  for (const [item, count] of a) matches += Math.min(count, b.get(item) ?? 0);
  return matches;
}
