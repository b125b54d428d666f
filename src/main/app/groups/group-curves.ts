/** The curves of a group's runs laid over each other: at each step their mean and its interval. */
import type { BandView } from '../../../shared/contract/groups.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { meanInterval } from '../../evaluate/t-interval.ts';
import type { Store } from '../../store/store.ts';

/** @param points at most so many steps, evenly chosen, the first and the last among them */
export function curvesOf(
  store: Store,
  runs: readonly RunId[],
  stage: string,
  { names, points }: { readonly names: readonly string[]; readonly points: number },
): BandView[] {
  return names.flatMap((name) => {
    const series = runs.map((run) => {
      const metrics = store.runMetrics.list(run, { stage, names: [name] });
      return new Map(metrics.map(({ step, value }) => [step, value]));
    });
    const all = [...new Set(series.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
    if (all.length === 0) return [];
    const steps = all.length <= points ? all : evenly(all, points);
    const intervals = steps.map((step) => meanInterval(series.flatMap((values) => values.get(step) ?? [])));
    return [
      {
        name,
        steps,
        mean: intervals.map(({ mean }) => finite(mean)),
        low: intervals.map(({ low }) => low),
        high: intervals.map(({ high }) => high),
        runs: series.map((values) => steps.map((step) => finite(values.get(step)))),
      },
    ];
  });
}

function evenly(steps: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (count - 1))]);
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
