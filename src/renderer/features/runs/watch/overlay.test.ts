import { expect, test } from 'vitest';
import { parseVersionId } from '../../../../shared/domain/ids.ts';
import { chartsOf } from './charts.ts';
import { configDiff } from './config-diff.ts';
import { overlaid } from './overlay.ts';

const figures = (scores: readonly number[]) =>
  new Map([
    ['objective/scores', scores.map((y, index) => ({ x: index + 1, y }))],
    ['loss/policy_avg', scores.map((y, index) => ({ x: index + 1, y }))],
  ]);

test('the other run is the quiet line of each chart that both have', () => {
  const [ours, theirs] = [figures([0, 1]), new Map([['objective/scores', [{ x: 1, y: 5 }]]])];
  const charts = overlaid(chartsOf('ppo', ours), chartsOf('ppo', theirs), 'Round 2', 'Round 1');
  const score = charts.find(({ title }) => title === 'Score');
  expect(score?.series.map(({ label, quiet, points }) => [label, quiet ?? false, points.at(-1)?.y])).toEqual([
    ['Round 2', false, 1],
    ['Round 1', true, 5],
  ]);
  expect(score?.reference).toBeUndefined();
  expect(charts.find(({ title }) => title === 'Loss')?.series).toHaveLength(1);
});

test('a chart of two lines keeps both of each run, the other run’s dashed', () => {
  const losses = (value: number) =>
    new Map(['loss/policy_avg', 'loss/value_avg'].map((name) => [name, [{ x: 1, y: value }]]));
  const [loss] = overlaid(chartsOf('ppo', losses(1)), chartsOf('ppo', losses(5)), 'Round 2', 'Round 1');
  expect(loss.series.map(({ label, quiet, dashed, points }) => [label, quiet, dashed ?? false, points[0].y])).toEqual([
    ['policy', false, false, 1],
    ['value', true, false, 1],
    ['policy', false, true, 5],
    ['value', true, true, 5],
  ]);
});

test('only what differs is listed, under its full name', () => {
  const from = parseVersionId('parley-base');
  const own = { from, seed: 0, config: { version: 'a', ppo: { episodes: 512, klCoef: 0.05 }, contestPrompts: 64 } };
  const other = { from, seed: 1, config: { version: 'b', ppo: { episodes: 2048, klCoef: 0.05, gamma: 1 } } };
  expect(configDiff(own, other)).toEqual([
    { name: 'seed', own: '0', other: '1' },
    { name: 'ppo.episodes', own: '512', other: '2048' },
    { name: 'contestPrompts', own: '64', other: '' },
    { name: 'ppo.gamma', own: '', other: '1' },
  ]);
});
