import { expect, test } from 'vitest';
import { noSeries, stepsOf, withMetrics } from './run-series.ts';

const metric = (step: number, value: number | 'NaN', name = 'loss', stage = 'ppo') => ({ stage, step, name, value });

test('figures become lines by stage and name, in the order of their steps', () => {
  const series = withMetrics(noSeries, [
    metric(1, 0.5),
    metric(1, 2, 'kl'),
    metric(2, 'NaN'),
    metric(1, 9, 'loss', 'reward'),
  ]);
  expect(series.get('ppo')?.get('loss')).toEqual([
    { x: 1, y: 0.5 },
    { x: 2, y: NaN },
  ]);
  expect(series.get('ppo')?.get('kl')).toEqual([{ x: 1, y: 2 }]);
  expect(series.get('reward')?.get('loss')).toEqual([{ x: 1, y: 9 }]);
  expect(stepsOf(series.get('ppo')!)).toEqual([1, 2]);
});

test('steps that a resumed run does again replace the earlier ones', () => {
  const before = withMetrics(noSeries, [metric(1, 1), metric(2, 2), metric(3, 3)]);
  const after = withMetrics(before, [metric(2, 20), metric(3, 30)]);
  expect(
    after
      .get('ppo')
      ?.get('loss')
      ?.map(({ y }) => y),
  ).toEqual([1, 20, 30]);
});

test('what was handed out before does not change', () => {
  const before = withMetrics(noSeries, [metric(1, 1)]);
  withMetrics(before, [metric(2, 2)]);
  expect(before.get('ppo')?.get('loss')).toHaveLength(1);
});
