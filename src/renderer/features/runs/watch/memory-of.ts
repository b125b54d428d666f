import { memoryIn } from '../../../../shared/domain/run-memory.ts';
import type { RunSeries } from '../../../../shared/domain/run-series.ts';
import { byStage } from '../../../../shared/methods/stages.ts';

/** Of each stage that has begun, in the order of the run; empty for runs of versions that kept none. */
export function memoryOf(series: RunSeries) {
  return [...series]
    .flatMap(([stage, names]) => {
      const told = memoryIn((name) => names.get(name)?.at(-1)?.y);
      return told === undefined ? [] : [{ stage, ...told }];
    })
    .sort((a, b) => byStage(a.stage, b.stage));
}
