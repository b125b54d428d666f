import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupByPrompt } from './comparison-groups.ts';

const sequence = (...ids: number[]) => Int32Array.from(ids);
const replies = (count: number) => Array.from({ length: count }, (_, i) => sequence(7, i));

it('a ranking of k replies without ties gives all k·(k−1)/2 pairs, better first', () => {
  const orders = fc.integer({ min: 2, max: 7 }).chain((k) =>
    fc.shuffledSubarray(
      Array.from({ length: k }, (_, i) => i),
      { minLength: k },
    ),
  );
  fc.assert(
    fc.property(orders, (ranks) => {
      const [{ pairs }] = groupByPrompt([{ promptKey: 'p', sequences: replies(ranks.length), ranks }]);
      expect(pairs).toHaveLength((ranks.length * (ranks.length - 1)) / 2);
      expect(new Set(pairs.map(([better, worse]) => `${better} ${worse}`)).size).toBe(pairs.length);
      for (const [better, worse] of pairs) expect(ranks[better]).toBeLessThan(ranks[worse]);
    }),
  );
});

it('leaves out ties, replies of the same tokens, and prompts without a pair', () => {
  const groups = groupByPrompt([
    { promptKey: 'ties', sequences: replies(4), ranks: [0, 1, 1, 2] },
    { promptKey: 'all tied', sequences: replies(3), ranks: [0, 0, 0] },
    { promptKey: 'the same reply', sequences: [sequence(1, 2), sequence(1, 2)], ranks: [0, 1] },
  ]);
  expect(groups.map(({ pairs }) => pairs)).toEqual([
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 3],
      [2, 3],
    ],
  ]);
});

it('leaves out what a ranking with the same reply at two ranks says both ways', () => {
  const [same, between, last] = [sequence(1, 2), sequence(3), sequence(4)];
  const [{ pairs }] = groupByPrompt([
    { promptKey: 'p', sequences: [same, between, sequence(1, 2), last], ranks: [0, 1, 2, 3] },
    { promptKey: 'nothing said', sequences: [same, between, sequence(1, 2)], ranks: [0, 1, 2] },
  ]);
  expect(pairs).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ]);
});

it('brings all comparisons of a prompt together, each pair within its own comparison', () => {
  const groups = groupByPrompt([
    { promptKey: 'a', sequences: [sequence(1), sequence(2)], ranks: [0, 1] },
    { promptKey: 'b', sequences: [sequence(3), sequence(4)], ranks: [1, 0] },
    { promptKey: 'a', sequences: [sequence(5), sequence(6), sequence(8)], ranks: [2, 0, 1] },
  ]);
  const tokens = groups.map(({ sequences, pairs }) => pairs.map((pair) => pair.map((i) => sequences[i][0])));
  expect(tokens).toEqual([
    [
      [1, 2],
      [6, 5],
      [6, 8],
      [8, 5],
    ],
    [[4, 3]],
  ]);
});
