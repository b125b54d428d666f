import { expect, test } from 'vitest';
import { findsText } from './find-text.ts';

test('every word counts, whichever text has it; nothing sought finds all', () => {
  expect(findsText('base 3', 'Round 3', 'from Parley-Base')).toBe(true);
  expect(findsText('base 4', 'Round 3', 'from parley-base')).toBe(false);
  expect(findsText(' ', 'Round 3')).toBe(true);
});
