/** Charts that several methods have. */
import type { ChartSpec } from '../method.ts';

export const throughput = {
  title: 'Throughput',
  unit: 'tok/s',
  lines: [{ metric: 'tokens_per_second', label: '' }],
  format: 'count',
} as const satisfies ChartSpec;

/** For whatever learns from pairs. @param accuracy its metric's name */
export function pairCharts<const Accuracy extends string>(accuracy: Accuracy) {
  return [
    { title: 'Loss', unit: 'nats per pair', term: 'pairLoss', lines: [{ metric: 'loss', label: '' }] },
    {
      title: 'Accuracy',
      unit: 'on pairs it learns from',
      term: 'accuracy',
      lines: [{ metric: accuracy, label: '' }],
      format: 'share',
    },
    { title: 'Held-out loss', unit: 'nats per pair', lines: [{ metric: 'eval_loss', label: '' }] },
    {
      title: 'Held-out accuracy while it trains',
      unit: 'every prompt weighs the same',
      lines: [{ metric: `eval_${accuracy}`, label: '' }],
      format: 'share',
    },
  ] as const satisfies readonly ChartSpec[];
}

/** For what learns from pairs without a reward model. @param unit of log-probabilities: a sum over a reply, or its mean per token */
export function impliedRewardCharts<const Unit extends string>(unit: Unit) {
  return [
    {
      title: 'Implied reward',
      lines: [
        { metric: 'rewards/chosen', label: 'chosen' },
        { metric: 'rewards/rejected', label: 'rejected' },
      ],
    },
    {
      title: 'Log-probability',
      unit,
      lines: [
        { metric: 'logps/chosen', label: 'chosen' },
        { metric: 'logps/rejected', label: 'rejected' },
      ],
    },
  ] as const satisfies readonly ChartSpec[];
}
