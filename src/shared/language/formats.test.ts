import { expect, test } from 'vitest';
import { formats as english } from './en/formats.ts';
import { formats as chinese } from './zh/formats.ts';

test('plurals follow the language', () => {
  const forms = { one: 'is', other: 'are' };
  expect([0, 1, 2].map((count) => english.plural(count, forms))).toEqual(['are', 'is', 'are']);
  expect([0, 1, 2].map((count) => chinese.plural(count, forms))).toEqual(['are', 'are', 'are']);
});

test('lists are joined as the language joins them', () => {
  expect(english.list(['a', 'b', 'c'])).toBe('a, b, and c');
  expect(english.choice(['a', 'b'])).toBe('a or b');
  expect(chinese.list(['甲', '乙', '丙'])).toBe('甲、乙和丙');
});

test('moments and sizes in Chinese', () => {
  const now = new Date(2026, 2, 14, 15, 0).getTime();
  expect(chinese.when(now - 300_000, now)).toBe('5 分钟前');
  expect(chinese.when(new Date(2026, 2, 14, 9, 5).getTime(), now)).toBe('09:05');
  expect(chinese.when(new Date(2025, 2, 3).getTime(), now)).toBe('2025年3月3日');
  expect(chinese.size(4_200_000)).toBe('4.2 MB');
});
