import { expect, test } from 'vitest';
import { chartsOf } from './charts.ts';
import { noSeries, withMetrics } from '../../../shared/domain/run-series.ts';

const figures = (stage: string, values: Record<string, number[]>, firstStep = 1) =>
  withMetrics(
    noSeries,
    Object.entries(values).flatMap(([name, all]) =>
      all.map((value, i) => ({ stage, step: firstStep + i, name, value })),
    ),
  ).get(stage)!;

test('a chart for each figure there is, and none for the others', () => {
  const charts = chartsOf(
    'ppo',
    figures('ppo', { 'objective/kl': [0, 1], 'loss/policy_avg': [1], 'loss/value_avg': [2] }),
  );
  expect(charts.map(({ title }) => title)).toEqual(['KL', 'Loss']);
  expect(charts[1].series.map(({ label, quiet }) => [label, quiet])).toEqual([
    ['policy', false],
    ['value', true],
  ]);
  expect(chartsOf('contest', figures('contest', { anything: [1] }))).toEqual([]);
});

test('the first batch was sampled by the parent, and is its reference', () => {
  const [score] = chartsOf('ppo', figures('ppo', { 'objective/scores': [0.4, 0.9] }));
  expect(score.reference).toEqual({ value: 0.4, label: 'parent' });
  const [later] = chartsOf('ppo', figures('ppo', { 'objective/scores': [0.4, 0.9] }, 3));
  expect(later.reference).toBeUndefined();
});
