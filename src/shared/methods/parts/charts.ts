/** Charts that several methods have. */
import { said } from '../../language/said.ts';
import type { Said } from '../../language/said.ts';
import type { ChartSpec } from '../method.ts';

export const throughput = {
  title: said('charts.throughput'),
  unit: said('charts.units.tokensPerSecond'),
  lines: [{ metric: 'tokens_per_second' }],
  format: 'count',
} as const satisfies ChartSpec;

/** For whatever learns from pairs. @param accuracy its metric's name */
export function pairCharts<const Accuracy extends string>(accuracy: Accuracy) {
  return [
    {
      title: said('charts.loss'),
      unit: said('charts.units.natsPerPair'),
      term: 'pairLoss',
      lines: [{ metric: 'loss' }],
    },
    {
      title: said('charts.accuracy'),
      unit: said('charts.units.onTrainingPairs'),
      term: 'accuracy',
      lines: [{ metric: accuracy }],
      format: 'share',
    },
    { title: said('charts.heldOutLoss'), unit: said('charts.units.natsPerPair'), lines: [{ metric: 'eval_loss' }] },
    {
      title: said('charts.heldOutAccuracy'),
      unit: said('charts.units.promptsWeighEqually'),
      lines: [{ metric: `eval_${accuracy}` }],
      format: 'share',
    },
  ] as const satisfies readonly ChartSpec[];
}

/** For what learns from pairs without a reward model. @param unit of log-probabilities: a sum over a reply, or its mean per token */
export function impliedRewardCharts(unit: Said) {
  return [
    {
      title: said('charts.impliedReward'),
      lines: [
        { metric: 'rewards/chosen', label: said('charts.lines.chosen') },
        { metric: 'rewards/rejected', label: said('charts.lines.rejected') },
      ],
    },
    {
      title: said('charts.logProbability'),
      unit,
      lines: [
        { metric: 'logps/chosen', label: said('charts.lines.chosen') },
        { metric: 'logps/rejected', label: said('charts.lines.rejected') },
      ],
    },
  ] as const satisfies readonly ChartSpec[];
}
