import { expect, test } from 'vitest';
import { thinPoints } from './thin-points.ts';

test('a short line stays as it is', () => {
  expect(thinPoints([3, 1, 2], 3)).toEqual([0, 1, 2]);
});

test('a long line keeps its ends and its peaks, and no more points than were asked for', () => {
  const values = Array.from({ length: 5000 }, (_, step) => Math.sin(step / 300));
  values[1234] = 50;
  values[4321] = -50;
  const kept = thinPoints(values, 1000);
  expect(kept.length).toBeLessThanOrEqual(1000);
  expect(kept.length).toBeGreaterThan(900);
  expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
  expect(kept).toEqual(expect.arrayContaining([0, 1234, 4321, 4999]));
});

test('a single NaN among thousands of points is kept', () => {
  const values = Array.from({ length: 3000 }, (_, step) => step % 7);
  values[1777] = Number.NaN;
  expect(thinPoints(values, 100)).toContain(1777);
});

test('two points are the ends', () => {
  expect(thinPoints([5, 9, 1, 7], 2)).toEqual([0, 3]);
});
