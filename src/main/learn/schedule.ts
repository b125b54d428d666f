/** Learning-rate schedules: pure functions of the update's number. */

export type ScheduleName = 'constant' | 'linear' | 'cosine';

export interface Schedule {
  readonly name: ScheduleName;
  /** At its highest, after the warm-up. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Updates of the whole run, over which linear and cosine fall. */
  readonly totalSteps: number;
  /** Where linear and cosine end, as a share of the highest rate. */
  readonly finalShare: number;
}

/** The rate of update number `step`, counted from 0. The warm-up rises linearly and its first step is not 0. */
export function learningRateAt(step: number, schedule: Schedule): number {
  const { name, learningRate, warmupSteps, totalSteps, finalShare } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / (warmupSteps + 1);
  if (name === 'constant') return learningRate;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  const share = name === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return learningRate * (finalShare + (1 - finalShare) * share);
}
