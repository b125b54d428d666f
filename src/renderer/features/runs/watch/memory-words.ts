import { megabytes, memoryIn, totalBytes } from '../../../../shared/domain/run-memory.ts';
import type { MemoryEstimate, MemoryShare } from '../../../../shared/domain/run-memory.ts';
import type { RunSeries } from '../../../../shared/domain/run-series.ts';
import { byStage } from '../../../../shared/methods/stages.ts';

export const shareTitles: Readonly<Record<MemoryShare, string>> = {
  runtime: 'Program',
  parameters: 'Weights',
  optimizer: 'Optimizer',
  copies: 'Copies',
  activations: 'Largest batch',
  sampling: 'Sampling',
};

/** How updates are computed so that they fit; "all at once" where there is room. */
export function howInWords({ recompute, parts }: MemoryEstimate): string {
  const how = [...(recompute ? ['activations twice'] : []), ...(parts > 1 ? [`${parts} parts`] : [])];
  return how.join(', ') || 'all at once';
}

/** "At most about 310 MB of memory; 21.0 GB are there" */
export function totalInWords(estimate: MemoryEstimate): string {
  const { availableBytes } = estimate;
  const there = availableBytes === null ? '' : `; ${megabytes(availableBytes)} are there`;
  return `At most about ${megabytes(totalBytes(estimate))} of memory${there}`;
}

/** Of each stage that has begun, in the order of the run; empty for runs of versions that kept none. */
export function memoryOf(series: RunSeries) {
  return [...series]
    .flatMap(([stage, names]) => {
      const told = memoryIn((name) => names.get(name)?.at(-1)?.y);
      return told === undefined ? [] : [{ stage, ...told }];
    })
    .sort((a, b) => byStage(a.stage, b.stage));
}
