import { expect, test } from 'vitest';
import { fromAllOver } from './from-all-over.ts';

test('no more than asked for, from the first one on, at even distances; all where they are few', () => {
  const items = Array.from({ length: 10 }, (_, i) => i);
  expect(fromAllOver(items, 4)).toEqual([0, 3, 6, 9]);
  expect(fromAllOver(items, 9)).toEqual([0, 2, 4, 6, 8]);
  expect(fromAllOver(items, 10)).toEqual(items);
  expect(fromAllOver([], 4)).toEqual([]);
});
