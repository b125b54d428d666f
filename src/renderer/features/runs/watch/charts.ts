/** Which curves tell how a stage goes, and what is healthy in each. */
import { digitsFor } from '../../../ui/chart-scale.ts';
import type { ChartSeries, FormatValue } from '../../../ui/chart-scale.ts';
import { formatCount, formatFigure, formatRounded, formatShare } from '../../../ui/format.ts';
import type { Catalogue } from '../../../../shared/language/language.ts';
import { render } from '../../../../shared/language/said.ts';
import { t } from '../../../../shared/language/t.ts';
import type { StageSeries } from '../../../../shared/domain/run-series.ts';
import { methods } from '../../../../shared/methods/all.ts';
import type { MethodName } from '../../../../shared/methods/all.ts';
import type { ChartSpec } from '../../../../shared/methods/method.ts';
import { methodOfStage } from '../../../../shared/methods/stages.ts';

export interface Chart {
  readonly title: string;
  readonly unit?: string;
  readonly term?: keyof Catalogue['terms'];
  readonly series: readonly ChartSeries[];
  readonly reference?: { readonly value: number; readonly label: string };
  /** What is healthy. */
  readonly band?: { readonly low: number; readonly high: number; readonly label: string };
  readonly format: FormatValue;
}

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

const formats: Readonly<Record<NonNullable<ChartSpec['format']>, FormatValue>> = {
  share: percent,
  nats,
  tiny,
  count: (value, step) => (step === undefined ? formatCount(value) : formatRounded(value, digitsFor(step))),
};

export function hasCharts(stage: string): boolean {
  return methodOfStage(stage) !== undefined;
}

/** What x counts in a stage's charts: rollout batches, or single updates. */
export function stepOf(stage: string): 'batch' | 'update' | 'step' {
  return methodOfStage(stage)?.step ?? 'step';
}

/** With terms that the glossary has: a chart that names another does not compile. */
type ExplainedSpec = ChartSpec & { readonly term?: keyof Catalogue['terms'] };
const charts: Readonly<Record<MethodName, { readonly charts: readonly ExplainedSpec[] }>> = methods;

function specsOf(stage: string): readonly ExplainedSpec[] {
  const method = methodOfStage(stage);
  return method === undefined ? [] : charts[method.name].charts;
}

/** The charts of a stage that there are figures for. */
export function chartsOf(stage: string, figures: StageSeries): Chart[] {
  return specsOf(stage).flatMap(({ title, unit, term, band, lines, startsAtParent = false, format }) => {
    const series = lines.flatMap(({ metric, label }, index): ChartSeries[] => {
      const points = figures.get(metric);
      return points === undefined ? [] : [{ label: label ? render(label) : '', points, quiet: index > 0 }];
    });
    if (series.length === 0) return [];
    const first = series[0].points.at(0);
    const fromParent = startsAtParent && first?.x === 1 && Number.isFinite(first.y);
    return [
      {
        title: render(title),
        ...(unit && { unit: render(unit) }),
        ...(term && { term }),
        ...(band && { band: { ...band, label: t.charts.healthy } }),
        format: format === undefined ? figure : formats[format],
        series,
        ...(fromParent && { reference: { value: first.y, label: t.runs.watch.parent } }),
      },
    ];
  });
}
