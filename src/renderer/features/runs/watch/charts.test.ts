import { expect, test } from 'vitest';
import { t } from '../../../../shared/language/t.ts';
import { readSigns } from '../../../../shared/methods/read-signs.ts';
import { axisOf, tickLabels } from '../../../ui/chart-scale.ts';
import { chartsOf } from './charts.ts';
import { noSeries, withMetrics } from '../../../../shared/domain/run-series.ts';

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

test('ticks of small shares are told apart, and a small share is no 0 %', () => {
  const [clipped] = chartsOf('ppo', figures('ppo', { 'policy/clipfrac_avg': [0, 0.0012] }));
  const labels = tickLabels(axisOf({ low: 0, high: 0.0012 }).ticks, clipped.format);
  expect(labels).toEqual(['0.00 %', '0.05 %', '0.10 %', '0.15 %']);
  expect(clipped.format(0.0012)).toBe('0.12 %');
  expect([0.523, 0, 1].map((share) => clipped.format(share))).toEqual(['52 %', '0 %', '100 %']);
});

test('the first batch was sampled by the parent, and is its reference', () => {
  const [score] = chartsOf('ppo', figures('ppo', { 'objective/scores': [0.4, 0.9] }));
  expect(score.reference).toEqual({ value: 0.4, label: 'parent' });
  const [later] = chartsOf('ppo', figures('ppo', { 'objective/scores': [0.4, 0.9] }, 3));
  expect(later.reference).toBeUndefined();
});

test('every sign names a chart of its stage', () => {
  const steady = (value: number, count = 60) => Array.from({ length: count }, () => value);
  const turning = (from: number, to: number) => [...steady(from, 10), ...steady(to, 50)];
  const coin = { eval_accuracy: [0.5], eval_accuracy_low: [0.45], eval_accuracy_high: [0.55] };
  const spoilt: Record<string, Record<string, number[]>[]> = {
    ppo: [
      { 'objective/kl': steady(-3), 'completions/clipped_ratio': steady(1), 'sampling/logprob_gap': steady(1) },
      {
        'objective/kl': turning(1, 15),
        'objective/scores': turning(0, -2),
        'objective/entropy': turning(30, 0.1),
        'policy/clipfrac_avg': steady(0.6),
        'val/ratio': steady(2),
        'completions/mean_length': turning(20, 2),
        'completions/clipped_ratio': turning(0, 1),
        'completions/repetition': turning(0, 0.9),
        'completions/duplicates': turning(0, 1),
        episode: Array.from({ length: 60 }, (_, i) => 64 * (i + 1)),
      },
    ],
    reward: [
      { ...coin, accuracy: steady(0.5) },
      { ...coin, eval_accuracy_low: [0.6], eval_longer_wins: [0.7], eval_over_length_low: [-0.1] },
    ],
    judge: [coin],
    contest: [{ same_reply: [0.7], 'parent/same_reply': [0], distinct_2: [0.2], 'parent/distinct_2': [0.9] }],
    dpo: [
      {
        ...coin,
        'rewards/accuracies': steady(0.5),
        'rewards/chosen': steady(-4),
        'rewards/rejected': steady(-9),
        'rewards/margins': steady(5),
        'logps/chosen': steady(-80),
      },
    ],
    sft: [{ loss: turning(1, 3), grad_norm: steady(1).map((norm, i) => (i % 12 === 11 ? 30 : norm)) }],
  };
  const seen = Object.entries(spoilt).flatMap(([stage, runs]) =>
    runs.flatMap((values) => {
      const series = figures(stage, values);
      const titles = chartsOf(stage, series).map(({ title }) => title);
      const run = { kind: 'ppo', config: {}, state: 'completed', stage } as const;
      const signs = readSigns(run, new Map([[stage, series]]));
      // What is measured once, at the end, is no curve; the verdict has it by that name.
      const shown = [...titles, ...Object.values(t.signs.measuredOnce)];
      for (const { chart, title, since } of signs) expect(since === null ? shown : titles, title).toContain(chart);
      return signs.map(({ title }) => `${stage} ${title}`);
    }),
  );
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(21);
});
