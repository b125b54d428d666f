import { expect, test } from 'vitest';
import { counted, countedVerb, plural } from './counted.ts';

test('a word is singular for 1 alone, and the verb agrees with it', () => {
  expect([0, 1, 2, 1240].map((value) => counted(value, 'prompt'))).toEqual([
    '0 prompts',
    '1 prompt',
    '2 prompts',
    '1,240 prompts',
  ]);
  expect([counted(1, 'reply', 'replies'), counted(3, 'reply', 'replies')]).toEqual(['1 reply', '3 replies']);
  expect([1, 2].map((value) => countedVerb(value, 'line', 'was', 'were'))).toEqual(['1 line was', '2 lines were']);
  expect(plural(1, 'it holds', 'they hold')).toBe('it holds');
});
