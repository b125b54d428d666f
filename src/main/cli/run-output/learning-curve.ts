/** How a control task was learned, for people. */
import type { ControlResult } from '../../../shared/contract/control-examples.ts';
import { format, t } from '../../../shared/language/t.ts';
import { table } from '../terminal/table.ts';

/** Figures in the order in which they are shown; of those that a method has not, there is no column. */
const shown = [
  'episodic_return',
  'epsilon',
  'priority_beta',
  'td_loss',
  'q_values',
  'qf_loss',
  'qf_values',
  'actor_loss',
] as const;

/** A row for each point of the curve, and what the policy earns when it no longer explores. */
export function learningCurveText({ curve, lastEpisodes, evaluation }: ControlResult): string {
  const { heading } = t.control;
  const names = shown.filter((name) => curve.some(({ figures }) => name in figures));
  const figures = table(
    [
      { title: heading.step, align: 'right' },
      ...names.map((name) => ({ title: heading[name], align: 'right' as const })),
    ],
    curve.map(({ step, figures: at }) => [
      format.count(step),
      ...names.map((name) => (name in at ? format.figure(at[name]) : '')),
    ]),
  );
  return [figures, t.control.result({ lastEpisodes, ...evaluation })].join('\n\n');
}
