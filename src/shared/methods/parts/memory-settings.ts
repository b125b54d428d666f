/** How an update is to be computed where memory is short; the same result to rounding, whichever is chosen. */
import { choice, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

/** Flat, as the settings of every trainer hold them; the names are those of transformers and TRL. */
export const memorySettings = {
  gradientCheckpointing: choice(
    'auto',
    ['auto', 'always', 'never'],
    'Whether activations are computed a second time when their gradients are due, instead of kept: less memory for about ' +
      'a third more time. auto does it when the memory there is asks for it.',
  ),
  gradientAccumulationSteps: whole(
    0,
    { min: 0, max: 1024 },
    'Parts that each update’s batch is computed in, one after the other, their gradients added up; the batch stays as ' +
      'large as it is. 0 takes as few as fit into the memory there is.',
  ),
};

export type MemorySettings = ValuesOf<typeof memorySettings>;
