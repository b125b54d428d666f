import { expect, test } from 'vitest';
import { balancedWeights } from './plan-improvement.ts';

test.each([
  { good: 858, bad: 1622, comparisons: 0 },
  { good: 300, bad: 20, comparisons: 0 },
  { good: 10, bad: 90, comparisons: 15 },
  { good: 50, bad: 50, comparisons: 0 },
])('the rarer of $good good and $bad bad replies weigh more, so that both sides count', (counts) => {
  const { desirableWeight, undesirableWeight } = balancedWeights(counts);
  const [good, bad] = [counts.good + counts.comparisons, counts.bad + counts.comparisons];
  const balance = (desirableWeight * good) / (undesirableWeight * bad);
  expect(balance).toBeGreaterThan(1);
  expect(balance).toBeLessThan(4 / 3);
  expect(Math.min(desirableWeight, undesirableWeight)).toBe(1);
});
