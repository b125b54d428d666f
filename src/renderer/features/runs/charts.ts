/** Which curves tell how a stage goes, and what is healthy in each. */
import { digitsFor } from '../../ui/chart-scale.ts';
import type { ChartSeries, FormatValue, Range } from '../../ui/chart-scale.ts';
import { formatCount, formatFigure, formatRounded, formatShare } from '../../ui/format.ts';
import type { TermName } from '../../ui/terms.ts';
import type { StageSeries } from '../../../shared/domain/run-series.ts';

interface ChartSpec {
  readonly title: string;
  readonly unit?: string;
  readonly term?: TermName;
  readonly lines: readonly { readonly metric: string; readonly label: string }[];
  readonly format?: FormatValue;
  readonly band?: Range & { readonly label: string };
  /** The first figure is the parent's own: nothing was learnt before it was taken. */
  readonly startsAtParent?: boolean;
}

export interface Chart extends Omit<ChartSpec, 'lines' | 'startsAtParent'> {
  readonly series: readonly ChartSeries[];
  readonly reference?: { readonly value: number; readonly label: string };
  readonly format: FormatValue;
}

const throughput: ChartSpec = {
  title: 'Throughput',
  unit: 'tok/s',
  lines: [{ metric: 'tokens_per_second', label: '' }],
  format: (value, step) => (step === undefined ? formatCount(value) : formatRounded(value, digitsFor(step))),
};

/** As exact as the ticks ask, else to two digits where it is less than a tenth. */
const percent: FormatValue = (value, step) => {
  if (step !== undefined) return formatShare(value, digitsFor(100 * step));
  const size = Math.abs(100 * value);
  return formatShare(value, size > 0 && size < 10 ? Math.min(3, digitsFor(size) + 1) : 0);
};
const figure: FormatValue = (value, step) =>
  step === undefined ? formatFigure(value) : formatRounded(value, digitsFor(step));
/** Rounding of the arithmetic is no distance. */
const nats: FormatValue = (value, step) => figure(Math.abs(value) < 1e-6 ? 0 : value, step);

/** Rounding has too many noughts to be read. */
const tiny: FormatValue = (value, step) =>
  Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(step === undefined ? 0 : 1) : figure(value, step);

const ppo: readonly ChartSpec[] = [
  {
    title: 'Score',
    term: 'score',
    lines: [{ metric: 'objective/scores', label: '' }],
    startsAtParent: true,
  },
  {
    title: 'KL',
    unit: 'nats per reply',
    term: 'kl',
    lines: [{ metric: 'objective/kl', label: '' }],
    format: nats,
    band: { low: 0, high: 10, label: 'healthy' },
  },
  {
    title: 'Loss',
    term: 'ppoLoss',
    lines: [
      { metric: 'loss/policy_avg', label: 'policy' },
      { metric: 'loss/value_avg', label: 'value' },
    ],
  },
  {
    title: 'Length',
    unit: 'tokens per reply',
    term: 'replyLength',
    lines: [{ metric: 'completions/mean_length', label: '' }],
    startsAtParent: true,
  },
  {
    title: 'Entropy',
    unit: 'nats per reply',
    term: 'entropy',
    lines: [{ metric: 'objective/entropy', label: '' }],
    startsAtParent: true,
  },
  {
    title: 'Clipped updates',
    term: 'clipFraction',
    lines: [{ metric: 'policy/clipfrac_avg', label: '' }],
    format: percent,
    band: { low: 0, high: 0.2, label: 'healthy' },
  },
  { title: 'Ratio', term: 'ratio', lines: [{ metric: 'val/ratio', label: '' }] },
  {
    title: 'Repetition',
    term: 'repetition',
    lines: [
      { metric: 'completions/repetition', label: 'within' },
      { metric: 'completions/duplicates', label: 'between' },
    ],
    format: percent,
  },
  {
    title: 'Cut off',
    unit: 'share of replies',
    term: 'cutOff',
    lines: [{ metric: 'completions/clipped_ratio', label: '' }],
    format: percent,
    startsAtParent: true,
  },
  {
    title: 'Sampling gap',
    unit: 'nats per token, largest',
    term: 'samplingGap',
    lines: [{ metric: 'sampling/logprob_gap', label: '' }],
    format: tiny,
  },
  throughput,
];

/** Of whatever learns from pairs. @param accuracy its metric's name */
const pairCharts = (accuracy: string): readonly ChartSpec[] => [
  { title: 'Loss', unit: 'nats per pair', term: 'pairLoss', lines: [{ metric: 'loss', label: '' }] },
  {
    title: 'Accuracy',
    unit: 'on pairs it learns from',
    term: 'accuracy',
    lines: [{ metric: accuracy, label: '' }],
    format: percent,
  },
];

const rewardModel: readonly ChartSpec[] = [
  ...pairCharts('accuracy'),
  { title: 'Margin', term: 'margin', lines: [{ metric: 'margin', label: '' }] },
  throughput,
];

const dpo: readonly ChartSpec[] = [
  ...pairCharts('rewards/accuracies'),
  {
    title: 'Implied reward',
    lines: [
      { metric: 'rewards/chosen', label: 'chosen' },
      { metric: 'rewards/rejected', label: 'rejected' },
    ],
  },
  {
    title: 'Log-probability',
    unit: 'nats per reply',
    lines: [
      { metric: 'logps/chosen', label: 'chosen' },
      { metric: 'logps/rejected', label: 'rejected' },
    ],
  },
  throughput,
];

const sft: readonly ChartSpec[] = [
  { title: 'Loss', unit: 'nats per token', lines: [{ metric: 'loss', label: '' }] },
  { title: 'Held-out loss', unit: 'nats per token', lines: [{ metric: 'eval_loss', label: '' }] },
  { title: 'Gradient', unit: 'norm', lines: [{ metric: 'grad_norm', label: '' }] },
  throughput,
];

const specs: Readonly<Record<string, { readonly charts: readonly ChartSpec[]; readonly step: string }>> = {
  ppo: { charts: ppo, step: 'batch' },
  reward: { charts: rewardModel, step: 'update' },
  judge: { charts: rewardModel, step: 'update' },
  dpo: { charts: dpo, step: 'update' },
  sft: { charts: sft, step: 'update' },
};

export function hasCharts(stage: string): boolean {
  return stage in specs;
}

/** What x counts in a stage's charts: rollout batches, or single updates. */
export function stepWord(stage: string): string {
  return specs[stage]?.step ?? 'step';
}

/** The charts of a stage that there are figures for. */
export function chartsOf(stage: string, figures: StageSeries): Chart[] {
  return (specs[stage]?.charts ?? []).flatMap(({ lines, startsAtParent = false, format = figure, ...spec }) => {
    const series = lines.flatMap(({ metric, label }, index): ChartSeries[] => {
      const points = figures.get(metric);
      return points === undefined ? [] : [{ label, points, quiet: index > 0 }];
    });
    if (series.length === 0) return [];
    const first = series[0].points.at(0);
    const fromParent = startsAtParent && first?.x === 1 && Number.isFinite(first.y);
    return [{ ...spec, format, series, ...(fromParent && { reference: { value: first.y, label: 'parent' } }) }];
  });
}
