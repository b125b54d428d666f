/** How an update is to be computed where memory is short; the same result to rounding, whichever is chosen. */
import { said } from '../../language/said.ts';
import { choice, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

/** Flat, as the settings of every trainer hold them; the names are those of transformers and TRL. */
export const memorySettings = {
  gradientCheckpointing: choice('auto', ['auto', 'always', 'never'], said('methodSettings.gradientCheckpointing')),
  gradientAccumulationSteps: whole(0, { min: 0, max: 1024 }, said('methodSettings.gradientAccumulationSteps')),
};

export type MemorySettings = ValuesOf<typeof memorySettings>;
