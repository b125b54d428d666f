import { expect, test } from 'vitest';
import { tallyWords } from './verdict-words.ts';

const words = (count: number, value: number, low: number, high: number) =>
  tallyWords({ count, winRate: { value, low, high } }, 'new', 'old');

test('few votes are too few, however clear', () => {
  expect(tallyWords({ count: 0, winRate: null }, 'new', 'old')).toBe('No votes yet.');
  expect(words(3, 1, 1, 1)).toBe('Too few to say: 7 more before it means anything.');
});

test('it is called where the interval leaves one half', () => {
  expect(words(40, 0.7, 0.55, 0.83)).toBe('It can be called: new is better.');
  expect(words(40, 0.3, 0.17, 0.45)).toBe('It can be called: old is better.');
});

test('twice as wide as the difference needs four times the votes', () => {
  expect(words(20, 0.6, 0.4, 0.8)).toBe('Open: about 60 more votes would decide it at this rate.');
  expect(words(20, 0.4, 0.2, 0.6)).toBe('Open: about 60 more votes would decide it at this rate.');
  expect(words(50, 0.5, 0.35, 0.65)).toBe('Open: no difference to be seen so far.');
  expect(words(50, 0.52, 0.2, 0.8)).toBe('Open: no difference to be seen so far.');
});
