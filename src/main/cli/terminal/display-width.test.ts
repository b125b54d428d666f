import { expect, test } from 'vitest';
import { displayWidth, fitting } from './display-width.ts';

test.each([
  ['run 3', 5],
  ['运行 3', 6],
  ['（中）', 6],
  ['e\u0301', 1],
  ['한글', 4],
  ['👍', 2],
  ['95 % …', 6],
])('%s takes %d columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test('a character of two columns is not cut in half', () => {
  expect(fitting('中文 text', 3)).toBe('中');
  expect(fitting('中文 text', 5)).toBe('中文 ');
  expect(fitting('text', 9)).toBe('text');
});
