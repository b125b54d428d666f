/** A run's figures as lines: by stage, then by the metric's name. */

/** A figure at a step, as charts have it. NaN and the infinities are what a diverged run looks like. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** As a run's store or the contract has it: words stand for what JSON has no numbers for. */
interface Metric {
  readonly stage: string;
  readonly step: number;
  readonly name: string;
  readonly value: number | string;
}

/** The points of one figure, as a host sends them. */
interface SentSeries<Value extends number | string = number | string> {
  readonly stage: string;
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly Value[];
}

export type StageSeries = ReadonlyMap<string, readonly Point[]>;
export type RunSeries = ReadonlyMap<string, StageSeries>;

export const noSeries: RunSeries = new Map();

/**
 * The series with more figures at their ends. A resumed run does the steps after its last checkpoint over again; they
 * take the place of the earlier ones.
 */
export function withMetrics(series: RunSeries, metrics: readonly Metric[]): RunSeries {
  const result = new Map([...series].map(([stage, names]) => [stage, new Map(names)]));
  const fresh = new Map<readonly Point[], Point[]>();
  for (const { stage, step, name, value } of metrics) {
    const names = result.get(stage) ?? new Map<string, readonly Point[]>();
    result.set(stage, names);
    const known = names.get(name) ?? [];
    let points = fresh.get(known);
    if (points === undefined) {
      points = [...known];
      fresh.set(points, points);
      names.set(name, points);
    }
    while (points.length > 0 && points[points.length - 1].x >= step) points.pop();
    // Number reads the words that stand for numbers.
    points.push({ x: step, y: Number(value) });
  }
  return result;
}

export function seriesOf(sent: readonly SentSeries[]): RunSeries {
  return withMetrics(noSeries, pointsIn(sent));
}

/** Each point by itself; those of one figure in the order of their steps. */
export function pointsIn<Value extends number | string>(sent: readonly SentSeries<Value>[]) {
  return sent.flatMap(({ stage, name, steps, values }) =>
    steps.map((step, at) => ({ stage, step, name, value: values[at] })),
  );
}

/** The steps that a stage's figures have in common with its charts. */
export function stepsOf(stage: StageSeries): readonly number[] {
  return [...new Set([...stage.values()].flatMap((points) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}
