import { expect, test } from 'vitest';
import { ratersInWords } from './rater-words.ts';

test('people are told from rules, and the reader from other people', () => {
  const raters = [
    { kind: 'human', name: 'me', rankings: 1500 },
    { kind: 'human', name: 'Ann', rankings: 2 },
    { kind: 'rule', name: 'rule:length:5-10', rankings: 16 },
  ] as const;
  expect(ratersInWords(raters, 'me')).toBe('1,500 by you, 2 by Ann, 16 by the rule length:5-10');
  expect(ratersInWords(raters.slice(0, 1))).toBe('1,500 by me');
});
