import { expect, test } from 'vitest';
import { barOf, byDifference, differenceOf, markOf, scaleOf } from './score-rows.ts';

const row = (...scores: (number | null)[]) => ({
  prompt: [{ role: 'user' as const, content: String(scores) }],
  cells: scores.map((score) => (score === null ? null : { score, replies: [] })),
});

test('the prompts that versions differ most on come first; one that a version did not meet counts as it is', () => {
  const rows = [row(1, 1.5), row(null, 3, 0), row(2, 2)];
  expect(rows.map(differenceOf)).toEqual([0.5, 3, 0]);
  expect(byDifference(rows)).toEqual([rows[1], rows[0], rows[2]]);
});

test('bars grow from 0 to either side on one scale', () => {
  const scale = scaleOf([row(-1, 3), row(1, 1)]);
  expect(scale).toMatchObject({ low: -1, high: 3 });
  expect(scale.notable).toBeCloseTo(Math.sqrt(2));
  expect(barOf(3, scale)).toEqual({ start: 25, length: 75 });
  expect(barOf(-1, scale)).toEqual({ start: 0, length: 25 });
  expect(barOf(0, scaleOf([row(0, 0)]))).toEqual({ start: 0, length: 1 });
});

test('a version is marked where it differs notably from the first that met the prompt', () => {
  const scale = { low: 0, high: 4, notable: 1 };
  expect([0, 1, 2].map((place) => markOf(row(2, 3.5, 0.5), place, scale))).toEqual([null, 'better', 'worse']);
  expect([0, 1, 2].map((place) => markOf(row(null, 2, 3), place, scale))).toEqual([null, null, null]);
});
