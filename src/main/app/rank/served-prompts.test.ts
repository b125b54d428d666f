import { expect, test } from 'vitest';
import { ServedPrompts } from './served-prompts.ts';

const open = ['a', 'b', 'c'];
const none = new Set<string>();

test('two pages of one rater are given different prompts, and other raters begin at the first', () => {
  const served = new ServedPrompts();
  expect([served.next('Ada', open, none), served.next('Ada', open, none)]).toEqual(['a', 'b']);
  expect(served.next('Bob', open, none)).toBe('a');
});

test('the one given longest ago comes again where no other is left', () => {
  const served = new ServedPrompts();
  for (const key of open) expect(served.next('Ada', open, none)).toBe(key);
  // The page that has b at hand is still there.
  expect(served.next('Ada', open, new Set(['b']))).toBe('a');
  expect(served.next('Ada', open, new Set(['b']))).toBe('c');
  expect(served.next('Ada', ['b'], new Set(['b']))).toBeUndefined();
});

test('after some minutes a prompt is given again, and at once where it was not given after all', () => {
  let nowMs = 0;
  const served = new ServedPrompts(() => nowMs);
  expect(served.next('Ada', open, none)).toBe('a');
  nowMs = 4 * 60_000;
  expect(served.next('Ada', open, none)).toBe('b');
  served.release('Ada', 'b');
  expect(served.next('Ada', open, none)).toBe('b');
  nowMs = 6 * 60_000;
  expect(served.next('Ada', open, none)).toBe('a');
});
