import { expect, test } from 'vitest';
import { hanging, oneLine, printable, wrap } from './printable.ts';

test('control characters and text-direction overrides go, line ends and tabs stay', () => {
  expect(printable('a\u001b]0;title\u0007b\r\nc\td\u202Ee\u009bf')).toBe('a]0;titleb\nc\tdef');
});

test('lines are filled, joined and moved in', () => {
  expect(wrap('one two three four', 9)).toBe('one two\nthree\nfour');
  expect(wrap('it took 48 s', 10)).toBe('it took\n48 s');
  expect(oneLine(' a\n  b ')).toBe('a b');
  expect(hanging('a\nb', 2)).toBe('a\n  b');
});
