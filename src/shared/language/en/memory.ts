/** What runs take in memory. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Estimate {
  readonly total: number;
  /** Null where a device does not tell. */
  readonly available: number | null;
}

export const memory = {
  shareOf: ({ share }: { share: 'runtime' | 'parameters' | 'optimizer' | 'copies' | 'activations' | 'sampling' }) =>
    ({
      runtime: 'Program',
      parameters: 'Weights',
      optimizer: 'Optimizer',
      copies: 'Copies',
      activations: 'Largest batch',
      sampling: 'Sampling',
    })[share],
  total: ({ total, available }: Estimate) =>
    available === null
      ? `Needs up to ${formats.memory(total)}.`
      : `Needs up to ${formats.memory(total)}; ${formats.memory(available)} free.`,
  /** In a sentence, with how it comes to fit. */
  estimate: ({ total, available, recompute, parts }: Estimate & { recompute: boolean; parts: number }) => {
    const bytes =
      available === null
        ? `about ${formats.memory(total)}`
        : `about ${formats.memory(total)} of ${formats.memory(available)}`;
    const how = [
      ...(recompute ? ['activations computed twice'] : []),
      ...(parts > 1 ? [`batches in ${counted(parts, 'part')}`] : []),
    ];
    return how.length === 0 ? bytes : `${bytes}, with ${formats.list(how)}`;
  },
  /** How updates are computed so that they fit. */
  how: ({ recompute, parts }: { recompute: boolean; parts: number }) => {
    if (recompute && parts > 1) return `activations computed twice, ${counted(parts, 'part')}`;
    if (recompute) return 'activations computed twice';
    return parts > 1 ? counted(parts, 'part') : 'whole batches';
  },
  updatesHow: ({ how }: { how: string }) => `Updates: ${how}.`,

  stage: 'Stage',
  expected: 'Expected',
  used: 'Used',
  updates: 'Updates',
};
