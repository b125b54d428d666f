import { expect, test } from 'vitest';
import { parseRankingLine } from './parse-ranking.ts';

test.each([
  ['2 1 3', [2, 1, 3]],
  ['213', [2, 1, 3]],
  ['2 > 1 > 3', [2, 1, 3]],
  ['2 1=3', [2, 1, 2]],
  ['2=1 3', [1, 1, 3]],
  ['1=2=3', [1, 1, 1]],
  [' 3 1 ', [2, 3, 1]],
])('"%s" of three replies', (line, ranks) => {
  expect(parseRankingLine(line, 3)).toEqual({ kind: 'ranked', ranks });
});

test('with more than nine replies the numbers stand apart', () => {
  const line = '10 9 8 7 6 5 4 3 2 1';
  expect(parseRankingLine(line, 10)).toEqual({ kind: 'ranked', ranks: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1] });
});

test.each([
  ['s', { kind: 'skip', reason: 'no reason given' }],
  ['s all are wrong', { kind: 'skip', reason: 'all are wrong' }],
  ['U', { kind: 'undo' }],
  ['q', { kind: 'quit' }],
  ['?', { kind: 'help' }],
])('"%s" is a command', (line, input) => {
  expect(parseRankingLine(line, 3)).toEqual(input);
});

test.each([
  ['4 1 2', 'not "4"'],
  ['1 1 2', '1 occurs twice'],
  ['2', '1, 3 have no place yet'],
  ['2 = = 1', 'not ""'],
  ['2,x', 'not "2,x"'],
  ['best', 'not "best"'],
])('"%s" is refused with what to type', (line, reason) => {
  expect(() => parseRankingLine(line, 3)).toThrow(reason);
  expect(() => parseRankingLine(line, 3)).toThrow('numbers 1 to 3');
});
