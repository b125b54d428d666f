import { expect, test } from 'vitest';
import { rowsInSight, scrollToRow } from './rows-in-sight.ts';

test('as many rows are made for a list of a million as for one of a hundred', () => {
  const sight = { passed: 5_000, height: 600, rowHeight: 50 };
  expect(rowsInSight({ ...sight, count: 200 })).toEqual({ from: 92, to: 120 });
  expect(rowsInSight({ ...sight, count: 1_000_000 })).toEqual({ from: 92, to: 120 });
});

test('there are no rows before the first and after the last', () => {
  expect(rowsInSight({ passed: -40, height: 600, rowHeight: 50, count: 5 })).toEqual({ from: 0, to: 5 });
  expect(rowsInSight({ passed: 9_000, height: 600, rowHeight: 50, count: 5 })).toEqual({ from: 5, to: 5 });
  expect(rowsInSight({ passed: 0, height: 0, rowHeight: 50, count: 0 })).toEqual({ from: 0, to: 0 });
});

test('a row comes into sight at the nearer edge, and one in sight stays where it is', () => {
  const row = { height: 600, rowHeight: 50 };
  expect(scrollToRow({ ...row, scrolled: 1_000, start: 200 })).toBe(200);
  expect(scrollToRow({ ...row, scrolled: 0, start: 2_000 })).toBe(1_450);
  expect(scrollToRow({ ...row, scrolled: 1_000, start: 1_100 })).toBeUndefined();
});
