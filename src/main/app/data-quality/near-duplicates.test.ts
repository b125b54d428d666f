import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupsOf, nearPairs } from './near-duplicates.ts';

test('letter case, punctuation and a word more or less make no other prompt; another subject does', async () => {
  const texts = [
    'What should I cook tonight?',
    'How do I get over a cold?',
    'what should i cook tonight',
    'What should I cook tonight then?',
  ];
  const pairs = await nearPairs(texts, 0.7);
  expect(pairs.map(({ a, b }) => [a, b])).toEqual([
    [0, 2],
    [0, 3],
    [2, 3],
  ]);
  expect(pairs[0].similarity).toBe(1);
  expect(groupsOf(pairs)).toEqual([{ members: [0, 2, 3], highest: 1, lowest: pairs[1].similarity }]);
});

test('short texts and texts without letters are compared as they are', async () => {
  expect(await nearPairs(['Hi', 'hi!', 'Hm', '?', '…'], 0.7)).toEqual([
    { a: 0, b: 1, similarity: 1 },
    { a: 3, b: 4, similarity: 1 },
  ]);
});

/** The definition, pair by pair. */
function obvious(texts: readonly string[], threshold: number): string[] {
  const pieces = texts.map((text) => {
    const letters = [...text];
    return new Set(Array.from({ length: Math.max(1, letters.length - 3) }, (_, i) => letters.slice(i, i + 4).join('')));
  });
  return texts.flatMap((_, b) =>
    texts.slice(0, b).flatMap((_, a) => {
      const shared = [...pieces[a]].filter((piece) => pieces[b].has(piece)).length;
      return shared / (pieces[a].size + pieces[b].size - shared) >= threshold ? [`${a} ${b}`] : [];
    }),
  );
}

test('the filter misses no pair and adds none', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 });
  const threshold = fc.constantFrom(0.3, 0.5, 0.7, 1);
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 12 }), threshold, async (texts, share) => {
      const found = (await nearPairs(texts, share)).map(({ a, b }) => `${a} ${b}`);
      expect(found).toEqual(obvious(texts, share));
    }),
    { numRuns: 200 },
  );
});

test('leaving ends the search', async () => {
  await expect(nearPairs(['one', 'two'], 0.7, AbortSignal.abort())).rejects.toThrow();
});
