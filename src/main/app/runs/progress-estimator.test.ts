import { expect, test } from 'vitest';
import { ProgressEstimator } from './progress-estimator.ts';

test('time left follows the pace of the last minute, per stage', () => {
  const estimator = new ProgressEstimator();
  const at = (seconds: number, stage: string, done: number) =>
    estimator.update({ stage, done, total: 100 }, seconds * 1000).timeLeftMs;
  expect(at(0, 'PPO', 0)).toBeNull();
  expect(at(10, 'PPO', 10)).toBe(90_000);
  expect(at(60, 'PPO', 20)).toBe((60_000 / 20) * 80);
  // The quick beginning is forgotten.
  expect(at(110, 'PPO', 30)).toBe((50_000 / 10) * 70);
  expect(at(111, 'PPO', 100)).toBeNull();
  expect(at(112, 'contest', 0)).toBeNull();
});

test('with steps longer than the window, the last one tells the pace', () => {
  const estimator = new ProgressEstimator();
  estimator.update({ stage: 'SFT', done: 1, total: 3 }, 0);
  expect(estimator.update({ stage: 'SFT', done: 2, total: 3 }, 200_000).timeLeftMs).toBe(200_000);
});
