import { expect, test } from 'vitest';
import { anytimeInterval } from '../../../shared/domain/anytime-interval.ts';
import { repeatedWords, tallyWords } from './verdict-words.ts';

/** Each vote on a prompt of its own. */
const words = (wins: number, losses: number, even = 0, left = 1000) => {
  const prompts = wins + losses + even;
  const winRate = prompts === 0 ? null : anytimeInterval({ wins, losses, ties: even });
  return tallyWords({ firstVotes: { wins: { a: wins, b: losses }, even, prompts }, winRate }, left, 'new', 'old');
};

test('few votes decide nothing, however clear', () => {
  expect(words(0, 0)).toBe('No votes yet.');
  expect(words(3, 0)).toBe('Open: votes on about 7 more prompts would decide it at this rate.');
  expect(words(9, 0)).toBe('Open: votes on about 1 more prompt would decide it at this rate.');
});

test('a result is clear where the interval leaves one half', () => {
  expect(words(30, 8, 2)).toBe('Clear result: new is better.');
  expect(words(8, 30, 2)).toBe('Clear result: old is better.');
  expect(words(30, 8, 2, 0)).toBe('Clear result: new is better.');
});

test('a smaller difference needs more votes, and none has no end', () => {
  const votesIn = (text: string) => Number(/about (\d+) more/.exec(text)?.[1]);
  expect(votesIn(words(12, 8))).toBeGreaterThan(votesIn(words(14, 6)));
  expect(votesIn(words(8, 12))).toBe(votesIn(words(12, 8)));
  expect(words(25, 25)).toBe('Open: no difference so far.');
  expect(words(26, 25)).toBe('Open: no difference so far.');
});

test('a set with too few prompts, or none left, cannot decide it, and that is said', () => {
  expect(words(3, 0, 0, 2)).toBe(
    'Open: votes on about 7 more prompts would decide it at this rate; this set has 2 left.',
  );
  const used = 'Open: every prompt of this set has its vote. Only votes on other prompts can decide it.';
  expect(words(3, 0, 0, 0)).toBe(used);
  expect(words(25, 25, 0, 0)).toBe(used);
});

test('votes on the same prompts again are told apart from those that count toward the result', () => {
  const firstVotes = { wins: { a: 2, b: 1 }, even: 0, prompts: 3 };
  expect(repeatedWords({ count: 3, firstVotes })).toBeUndefined();
  expect(repeatedWords({ count: 4, firstVotes })).toBe(
    'The first vote on each of 3 prompts counts toward the result. 1 vote on the same prompts again does not.',
  );
  expect(repeatedWords({ count: 16, firstVotes })).toContain('13 votes on the same prompts again do not.');
});
