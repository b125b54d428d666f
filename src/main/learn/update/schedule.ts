/** Learning-rate schedules: pure functions of the update's number. */
import type { OptimizerSettings } from '../../../shared/methods/parts/optimizer-settings.ts';

/** The learning rate after the warm-up, and how it falls. */
export type Schedule = Pick<OptimizerSettings, 'learningRate' | 'schedule' | 'warmupSteps' | 'finalShare'>;

/** A warm-up is for the first moments, not for the run: of a short one it takes at most this share. */
const LONGEST_WARMUP = 0.4;

/** The rate of update number `step` of `totalSteps`, counted from 0. The warm-up rises linearly; its first step is not 0. */
export function learningRateAt(step: number, totalSteps: number, settings: Schedule): number {
  const { schedule, learningRate, finalShare } = settings;
  const warmupSteps = Math.min(settings.warmupSteps, Math.floor(totalSteps * LONGEST_WARMUP));
  if (step < warmupSteps) return (learningRate * (step + 1)) / (warmupSteps + 1);
  if (schedule === 'constant') return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  const share = schedule === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return learningRate * (finalShare + (1 - finalShare) * share);
}
