import { expect, test } from 'vitest';
import { balancedWeights } from './plan-improvement.ts';

test.each([
  { good: 858, bad: 1622 },
  { good: 300, bad: 20 },
  { good: 296, bad: 729 },
  { good: 50, bad: 50 },
])('the rarer of $good good and $bad bad replies weigh more, so that both sides count', (counts) => {
  const { desirableWeight, undesirableWeight } = balancedWeights(counts);
  const balance = (desirableWeight * counts.good) / (undesirableWeight * counts.bad);
  expect(balance).toBeGreaterThan(1);
  expect(balance).toBeLessThan(4 / 3);
  expect(Math.min(desirableWeight, undesirableWeight)).toBe(1);
});
