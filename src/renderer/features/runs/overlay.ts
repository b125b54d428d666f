/** Two runs' curves in one chart. */
import type { Chart } from './charts.ts';

/** A chart's first line, named after its run, over the same line of another run; charts that only one has stay as they are. */
export function overlaid(charts: readonly Chart[], others: readonly Chart[], own: string, other: string): Chart[] {
  return charts.map((chart) => {
    const match = others.find(({ title }) => title === chart.title)?.series[0];
    if (match === undefined) return chart;
    // The parent's line is each run's own; two of them would say nothing.
    return {
      ...chart,
      reference: undefined,
      series: [
        { ...chart.series[0], label: own },
        { ...match, label: other, quiet: true },
      ],
    };
  });
}
