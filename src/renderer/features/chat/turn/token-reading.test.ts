import { expect, test } from 'vitest';
import { surprise, visibleToken } from './token-reading.ts';

test('what cannot be seen of a token has a sign', () => {
  const shown = (text: string, isWhole = true) => visibleToken({ text, isWhole });
  expect(['\n\n', ' the', 'a b', ' '].map((text) => shown(text))).toEqual(['↵↵', '␣the', 'a b', '␣']);
  expect(shown('\ufffd', false)).toBe('◌');
});

test('the less likely a token, the more it surprises', () => {
  expect(surprise(0)).toBeCloseTo(0);
  expect(surprise(Math.log(0.5))).toBeCloseTo(0.1, 2);
  expect(surprise(Math.log(1e-3))).toBeCloseTo(1);
  expect(surprise(-50)).toBe(1);
});
