import { expect, test } from 'vitest';
import { anytimeInterval } from '../../../shared/domain/anytime-interval.ts';
import { tallyWords } from './verdict-words.ts';

const words = (wins: number, losses: number, ties = 0, bothBad = 0) => {
  const votes = { wins, losses, ties: ties + bothBad };
  const winRate = wins + losses + ties + bothBad === 0 ? null : anytimeInterval(votes);
  return tallyWords({ wins: { a: wins, b: losses }, ties, bothBad, winRate }, 'new', 'old');
};

test('few votes decide nothing, however clear', () => {
  expect(words(0, 0)).toBe('No votes yet.');
  expect(words(3, 0)).toBe('Open: about 7 more votes would decide it at this rate.');
  expect(words(9, 0)).toBe('Open: about 1 more vote would decide it at this rate.');
});

test('a result is clear where the interval leaves one half', () => {
  expect(words(30, 8, 2)).toBe('Clear result: new is better.');
  expect(words(8, 30, 0, 2)).toBe('Clear result: old is better.');
});

test('a smaller difference needs more votes, and none has no end', () => {
  const votesIn = (text: string) => Number(/about (\d+) more/.exec(text)?.[1]);
  expect(votesIn(words(12, 8))).toBeGreaterThan(votesIn(words(14, 6)));
  expect(votesIn(words(8, 12))).toBe(votesIn(words(12, 8)));
  expect(words(25, 25)).toBe('Open: no difference to be seen so far.');
  expect(words(26, 25)).toBe('Open: no difference to be seen so far.');
});
