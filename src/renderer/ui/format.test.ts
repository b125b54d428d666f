import { expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatFigure,
  formatKl,
  formatPace,
  formatShare,
  formatSize,
  formatTokens,
  formatWhen,
} from './format.ts';

test('figures have three significant digits, and say when they are none', () => {
  expect([2.1349, 0.04213, -1.5, 1240.4, 0, -0.0000001].map(formatFigure)).toEqual([
    '2.13',
    '0.0421',
    '−1.5',
    '1,240',
    '0',
    '−1e-7',
  ]);
  expect([NaN, Infinity, -Infinity].map(formatFigure)).toEqual(['not a number', '∞', '−∞']);
});

test('each quantity with its unit', () => {
  expect(formatKl(2.1349)).toBe('2.13 nats');
  expect(formatPace(1240.4)).toBe('1,240 tok/s');
  expect(formatCount(12_345)).toBe('12,345');
  expect([1, 1240].map(formatTokens)).toEqual(['1 token', '1,240 tokens']);
  expect(formatShare(0.523)).toBe('52 %');
  expect(formatShare(0.523, 1)).toBe('52.3 %');
  expect([999, 4_200_000, 123_456_789].map(formatSize)).toEqual(['999 B', '4.2 MB', '123 MB']);
});

test('durations in the two largest units, rounded without "60 s"', () => {
  expect([850, 1000, 59_400, 59_600, 200_000, 180_000, 7_500_000].map(formatDuration)).toEqual([
    '850 ms',
    '1 s',
    '59 s',
    '1 min',
    '3 min 20 s',
    '3 min',
    '2 h 5 min',
  ]);
});

test('moments as near as it matters', () => {
  const now = new Date(2026, 2, 14, 15, 0).getTime();
  expect(formatWhen(now - 20_000, now)).toBe('just now');
  expect(formatWhen(now - 300_000, now)).toBe('5 min ago');
  expect(formatWhen(new Date(2026, 2, 14, 9, 5).getTime(), now)).toBe('09:05');
  expect(formatWhen(new Date(2026, 2, 3).getTime(), now)).toBe('3 Mar');
  expect(formatWhen(new Date(2025, 2, 3).getTime(), now)).toBe('3 Mar 2025');
});
