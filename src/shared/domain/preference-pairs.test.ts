import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from './conversation.ts';
import { comparisonOfItem, comparisonOfRanking, countPairs, preferencePairs } from './preference-pairs.ts';

const ask = (content: string): Message[] => [{ role: 'user', content }];

test('a ranking of 4 with one tie gives 5 pairs, each better before worse', () => {
  const pairs = preferencePairs([{ prompt: ask('p'), completions: ['a', 'b', 'c', 'd'], ranks: [2, 1, 3, 2] }]);
  expect(pairs.map(({ chosen, rejected }) => chosen + rejected)).toEqual(['ba', 'ac', 'bc', 'bd', 'dc']);
  expect(pairs.map((pair) => pair.weight)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
});

test('several rankings of one prompt share its weight', () => {
  const pairs = preferencePairs([
    { prompt: ask('Hello there'), completions: ['a', 'b'], ranks: [1, 2] },
    { prompt: ask('other'), completions: ['a', 'b'], ranks: [1, 2] },
    { prompt: ask('hello  there '), completions: ['c', 'd', 'e'], ranks: [1, 2, 3] },
  ]);
  expect(pairs.map((pair) => pair.weight)).toEqual([0.25, 1, 0.25, 0.25, 0.25]);
});

test('pairs and ties make up k(k-1)/2, weights sum to the prompts that have a preference', () => {
  const comparison = fc.record({
    prompt: fc.constantFrom('p', 'q', 'r').map(ask),
    completions: fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 }),
  });
  const ranked = comparison.chain((base) =>
    fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: base.completions.length, maxLength: base.completions.length })
      .map((ranks) => ({ ...base, ranks })),
  );
  fc.assert(
    fc.property(fc.array(ranked, { maxLength: 8 }), (comparisons) => {
      const pairs = preferencePairs(comparisons);
      for (const one of comparisons) {
        const { pairs: strict, ties } = countPairs(one);
        const k = one.completions.length;
        expect(strict + ties).toBe((k * (k - 1)) / 2);
      }
      const prompts = new Set(pairs.map((pair) => pair.promptKey));
      expect(pairs.reduce((sum, pair) => sum + pair.weight, 0)).toBeCloseTo(prompts.size, 9);
    }),
  );
});

test('equal texts are a tie even where their ranks differ', () => {
  expect(countPairs({ completions: ['same', 'same', 'other'], ranks: [1, 2, 3] })).toEqual({ pairs: 2, ties: 1 });
});

test('a reply that stands above and below another one is not preferred to it, nor the other way round', () => {
  const prompt = ask('p');
  const both = { prompt, completions: ['same', 'between', 'same', 'last'], ranks: [1, 2, 3, 4] };
  const pairs = preferencePairs([both]);
  expect(pairs.map(({ chosen, rejected }) => `${chosen} ${rejected}`)).toEqual([
    'same last',
    'between last',
    'same last',
  ]);
  expect(countPairs(both)).toEqual({ pairs: 3, ties: 3 });
  expect(preferencePairs([{ prompt, completions: ['a', 'b', 'a'], ranks: [1, 2, 3] }])).toEqual([]);
});

test('ranks that do not fit their completions are refused', () => {
  expect(() => countPairs({ completions: ['a', 'b'], ranks: [1] })).toThrow(/needs 2 ranks and has 1/);
  expect(() => countPairs({ completions: ['a', 'b'], ranks: [0, 1] })).toThrow(/it is 0/);
  expect(() => countPairs({ completions: ['a', 'b'], ranks: [1.5, 1] })).toThrow(/it is 1.5/);
});

test('a skipped ranking and an item that compares nothing give no comparison', () => {
  const candidates = ['a', 'b'].map((completion) => ({ completion, generationId: null, versionId: null }));
  const ranking = { prompt: ask('p'), candidates, orderShown: [0, 1] };
  expect(comparisonOfRanking({ ...ranking, outcome: { kind: 'skipped', reason: 'unsure' } })).toBeUndefined();
  expect(comparisonOfRanking({ ...ranking, outcome: { kind: 'ranked', ranks: [2, 1] } })).toEqual({
    prompt: ask('p'),
    completions: ['a', 'b'],
    ranks: [2, 1],
  });
  expect(comparisonOfItem({ kind: 'prompt', prompt: ask('p') })).toBeUndefined();
  expect(comparisonOfItem({ kind: 'preference', prompt: ask('p'), chosen: 'x', rejected: 'y' })).toEqual({
    prompt: ask('p'),
    completions: ['x', 'y'],
    ranks: [1, 2],
  });
});

test('an imported edit or weak pair measures no judge, as one made here', () => {
  const pair = { kind: 'preference', prompt: ask('p'), chosen: 'x', rejected: 'y' } as const;
  expect(comparisonOfItem({ ...pair, isEdit: true })?.unmeasured).toBe(true);
  expect(comparisonOfItem({ ...pair, weak: true })?.unmeasured).toBe(true);
  expect(comparisonOfItem(pair)?.unmeasured).toBeUndefined();
});
