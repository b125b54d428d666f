import { expect, test } from 'vitest';
import { contestantKey, placeOfBest } from './best-of.ts';

test('the highest value is chosen, and the first of equal ones', () => {
  expect(placeOfBest([0.1, -2, 3, 3])).toBe(2);
  expect(placeOfBest([-5])).toBe(0);
});

test('a version by itself is another contestant than with what chooses its replies', () => {
  const keys = [
    contestantKey('v_1', null),
    contestantKey('v_1', { n: 4, by: 'rule:question' }),
    contestantKey('v_1', { n: 8, by: 'rule:question' }),
    contestantKey('v_1', { n: 4, by: 'rule:json' }),
  ];
  expect(new Set(keys).size).toBe(4);
});
