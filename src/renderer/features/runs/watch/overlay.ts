/** Two runs' curves in one chart. */
import type { Chart } from './charts.ts';

/**
 * Each line of a chart over the same line of another run, which is dashed. Where a chart has one line, both are named after
 * their runs; charts that only one run has stay as they are.
 */
export function overlaid(charts: readonly Chart[], others: readonly Chart[], own: string, other: string): Chart[] {
  return charts.map((chart) => {
    const match = others.find(({ title }) => title === chart.title);
    if (match === undefined) return chart;
    const theirs = match.series.map((line) => ({ ...line, dashed: true }));
    const single = chart.series.length === 1 && theirs.length === 1;
    // The parent's line is each run's own; two of them would say nothing.
    return {
      ...chart,
      reference: undefined,
      series: single
        ? [
            { ...chart.series[0], label: own },
            { ...theirs[0], label: other, quiet: true },
          ]
        : [...chart.series, ...theirs],
    };
  });
}
