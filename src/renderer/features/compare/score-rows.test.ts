import { expect, test } from 'vitest';
import { barOf, markOf } from './score-rows.ts';

const row = (...scores: (number | null)[]) => ({
  prompt: [{ role: 'user' as const, content: String(scores) }],
  cells: scores.map((score) => (score === null ? null : { score, replies: [] })),
});

test('bars grow from 0 to either side on one scale', () => {
  const scale = { low: -1, high: 3, notable: 1 };
  expect(barOf(3, scale)).toEqual({ start: 25, length: 75 });
  expect(barOf(-1, scale)).toEqual({ start: 0, length: 25 });
  expect(barOf(0, { low: 0, high: 1, notable: 0 })).toEqual({ start: 0, length: 1 });
});

test('a version is marked where it differs notably from the first that met the prompt', () => {
  const scale = { low: 0, high: 4, notable: 1 };
  expect([0, 1, 2].map((place) => markOf(row(2, 3.5, 0.5), place, scale))).toEqual([null, 'better', 'worse']);
  expect([0, 1, 2].map((place) => markOf(row(null, 2, 3), place, scale))).toEqual([null, null, null]);
});
