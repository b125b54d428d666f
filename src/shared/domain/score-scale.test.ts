import { expect, test } from 'vitest';
import { scaleOf, spreadOf } from './score-scale.ts';

test('a scale holds 0 and all scores, and what is notable is their standard deviation', () => {
  const scale = scaleOf([-1, 3, 1, 1]);
  expect(scale).toMatchObject({ low: -1, high: 3 });
  expect(scale.notable).toBeCloseTo(Math.sqrt(2));
  expect(scaleOf([0, 0])).toEqual({ low: 0, high: 1, notable: 0 });
  expect(scaleOf([])).toEqual({ low: 0, high: 1, notable: 0 });
});

test('a scale of more scores than a call takes arguments', () => {
  const scores = Array.from({ length: 300_000 }, (_, i) => i % 2);
  expect(scaleOf(scores)).toEqual({ low: 0, high: 1, notable: 0.5 });
});

test('versions differ by the best and the worst of them', () => {
  expect([[1, 1.5], [3, 0], [2, 2], []].map(spreadOf)).toEqual([0.5, 3, 0, 0]);
});
