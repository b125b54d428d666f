/** The charts of a method over the runs of a group: the mean with its interval, the runs behind it. */
import type { BandView } from '../../../../shared/contract/groups.ts';
import type { Point, StageSeries } from '../../../../shared/domain/run-series.ts';
import { chartsOf } from '../watch/charts.ts';
import type { Chart } from '../watch/charts.ts';

export function groupCharts(stage: string, curves: readonly BandView[]): Chart[] {
  const seriesOf = (values: (band: BandView) => readonly (number | null)[]): StageSeries =>
    new Map(curves.map((band) => [band.name, pointsOf(band.steps, values(band))]));
  const runs = Math.max(0, ...curves.map((band) => band.runs.length));
  const means = chartsOf(
    stage,
    seriesOf(({ mean }) => mean),
  );
  const lows = chartsOf(
    stage,
    seriesOf(({ low }) => low),
  );
  const highs = chartsOf(
    stage,
    seriesOf(({ high }) => high),
  );
  const single = Array.from({ length: runs }, (_, i) =>
    chartsOf(
      stage,
      seriesOf((band) => band.runs[i] ?? []),
    ),
  );
  // Each has the same charts with the same lines: they are made of the same names.
  return means.map(({ reference: _parent, ...chart }, at) => ({
    ...chart,
    series: [
      ...single.flatMap((charts) => charts[at].series.map((line) => ({ ...line, label: '', faint: true }))),
      ...chart.series.map((line, place) => ({
        ...line,
        spread: { low: lows[at].series[place].points, high: highs[at].series[place].points },
      })),
    ],
  }));
}

function pointsOf(steps: readonly number[], values: readonly (number | null)[]): Point[] {
  return steps.flatMap((x, i) => {
    const y = values.at(i) ?? null;
    return y === null ? [] : [{ x, y }];
  });
}
