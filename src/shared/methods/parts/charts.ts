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
  ] as const satisfies readonly ChartSpec[];
}
