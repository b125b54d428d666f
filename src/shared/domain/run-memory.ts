/** What a stage of a run takes in memory: expected before it starts, and used. Kept with the run as figures of step 0. */
import { format, t } from '../language/t.ts';

/** What an estimate is made of, as it is shown. */
export const memoryShares = ['runtime', 'parameters', 'optimizer', 'copies', 'activations', 'sampling'] as const;
export type MemoryShare = (typeof memoryShares)[number];

export interface MemoryEstimate {
  /** In bytes. `runtime` is what the process takes by itself. */
  readonly shares: Readonly<Record<MemoryShare, number>>;
  /** What there was for all of it when it was asked; null where a device does not tell. */
  readonly availableBytes: number | null;
  /** How updates are computed: whether activations are computed a second time, and in how many parts a batch is. */
  readonly recompute: boolean;
  readonly parts: number;
}

export function totalBytes({ shares }: Pick<MemoryEstimate, 'shares'>): number {
  return memoryShares.reduce((sum, share) => sum + shares[share], 0);
}

const PREFIX = 'memory/';

/** Figures by name, as a run's metrics hold them. */
export function memoryFigures(estimate: MemoryEstimate): Record<string, number> {
  const { shares, availableBytes, recompute, parts } = estimate;
  return {
    ...Object.fromEntries(memoryShares.map((share) => [`${PREFIX}expected/${share}`, shares[share]])),
    ...(availableBytes !== null && { [`${PREFIX}available`]: availableBytes }),
    [`${PREFIX}recompute`]: Number(recompute),
    [`${PREFIX}parts`]: parts,
  };
}

/** The most the stage's process held. */
export const usedMemory = `${PREFIX}used`;

/** A fact about a stage, kept among its figures: no point of a curve. */
export function isMemoryFigure(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** What the figures of a stage say; undefined where none was kept, as by runs of earlier versions. */
export function memoryIn(
  valueOf: (name: string) => number | undefined,
): { readonly expected: MemoryEstimate; readonly usedBytes: number | undefined } | undefined {
  const values = memoryShares.map((share) => [share, valueOf(`${PREFIX}expected/${share}`)] as const);
  if (values.some(([, bytes]) => bytes === undefined)) return undefined;
  return {
    expected: {
      shares: Object.fromEntries(values) as Record<MemoryShare, number>,
      availableBytes: valueOf(`${PREFIX}available`) ?? null,
      recompute: valueOf(`${PREFIX}recompute`) === 1,
      parts: valueOf(`${PREFIX}parts`) ?? 1,
    },
    usedBytes: valueOf(usedMemory),
  };
}

/** "310 MB", "4.2 GB". */
export function megabytes(bytes: number): string {
  return format.memory(bytes);
}

/** "about 310 MB of 21.0 GB", and how it comes to fit where that takes something. */
export function memoryInWords(estimate: MemoryEstimate): string {
  const { availableBytes: available, recompute, parts } = estimate;
  return t.memory.estimate({ total: totalBytes(estimate), available, recompute, parts });
}
