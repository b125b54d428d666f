/** Settings every trainer has: AdamW and the learning rate's course. */
import { said } from '../../language/said.ts';
import { choice, number, whole } from './setting.ts';

export interface OptimizerSettings {
  readonly learningRate: number;
  readonly schedule: 'constant' | 'linear' | 'cosine';
  readonly warmupSteps: number;
  readonly finalShare: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  readonly checkpointEvery: number;
}

/** @param values the method's own defaults */
export function optimizerSettings(values: OptimizerSettings) {
  return {
    learningRate: number(values.learningRate, { above: 0, max: 1 }, said('methodSettings.learningRate')),
    schedule: choice(values.schedule, ['constant', 'linear', 'cosine'], said('methodSettings.schedule')),
    warmupSteps: whole(values.warmupSteps, { min: 0 }, said('methodSettings.warmupSteps')),
    finalShare: number(values.finalShare, { min: 0, max: 1 }, said('methodSettings.finalShare')),
    beta1: number(values.beta1, { min: 0, below: 1 }, said('methodSettings.beta1')),
    beta2: number(values.beta2, { min: 0, below: 1 }, said('methodSettings.beta2')),
    epsilon: number(values.epsilon, { above: 0 }, said('methodSettings.epsilon')),
    weightDecay: number(values.weightDecay, { min: 0 }, said('methodSettings.weightDecay')),
    maxGradNorm: number(values.maxGradNorm, { above: 0 }, said('methodSettings.maxGradNorm')),
    checkpointEvery: whole(values.checkpointEvery, { min: 1 }, said('methodSettings.checkpointEvery')),
  } satisfies Record<keyof OptimizerSettings, unknown>;
}
