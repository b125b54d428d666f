import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['qestion', 'question'],
  ['quesiton', 'question'],
  ['Question', 'question'],
  ['lenght', 'length'],
  ['x', undefined],
  ['reward', undefined],
  ['', undefined],
])('%s is taken for %s', (typed, expected) => {
  expect(nearest(typed, ['question', 'length', 'keyword'])).toBe(expected);
});

test('knows nothing among nothing', () => {
  expect(nearest('question', [])).toBeUndefined();
});
