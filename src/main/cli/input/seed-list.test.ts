import { expect, test } from 'vitest';
import { seedList } from './seed-list.ts';

test.each([
  ['1..4', [1, 2, 3, 4]],
  ['1,2,5', [1, 2, 5]],
  ['8, 1..2', [8, 1, 2]],
])('"%s" are seeds', (text, expected) => {
  expect(seedList(text)).toEqual(expected);
});

test.each(['1', '3..1', '1,1', '1..2,2', 'a', '', '1..1000', '-1..2', '1.5,2'])('"%s" is refused', (text) => {
  expect(() => seedList(text)).toThrow('2 to 100 different whole numbers');
});
