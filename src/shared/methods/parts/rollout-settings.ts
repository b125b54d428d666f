/**
 * What every method that learns from rollouts can be told: how much is sampled and how, what scores are worth, which policy is
 * returned. A method puts these and its own together.
 */
import { precisions } from '../../domain/precision.ts';
import { environmentNames } from '../../domain/environments.ts';
import { said } from '../../language/said.ts';
import type { SettingsCheck } from '../method.ts';
import type { LoraSettings } from './lora-settings.ts';
import type { MemorySettings } from './memory-settings.ts';
import { optimizerSettings } from './optimizer-settings.ts';
import type { OptimizerSettings } from './optimizer-settings.ts';
import { choice, number, numberOrNull, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

export const rolloutBatchSettings = {
  episodes: whole(2048, { min: 1 }, said('methodSettings.episodes')),
  rolloutBatchSize: whole(128, { min: 2, max: 4096 }, said('methodSettings.rolloutBatchSize')),
};

/** Where a batch is learned from in more than one update. */
export const minibatchSettings = {
  minibatches: whole(4, { min: 1, max: 64 }, said('methodSettings.minibatches')),
};

/** Where completions of one prompt are compared with each other. */
export const groupSettings = {
  samplesPerPrompt: whole(4, { min: 2, max: 64 }, said('methodSettings.samplesPerPrompt')),
  batchEpochs: whole(1, { min: 1, max: 10 }, said('methodSettings.batchEpochs')),
};

/** A batch is made of whole groups. */
export const wholeGroups: SettingsCheck = (setting) => {
  const [batch, group] = [setting('rolloutBatchSize'), setting('samplesPerPrompt')];
  if (batch % group === 0) return undefined;
  const below = batch - (batch % group);
  const near = below === 0 ? [group] : [below, below + group];
  return { setting: 'rolloutBatchSize', problem: said('training.notWholeGroups', { batch, group, near }) };
};

export const rolloutSamplingSettings = {
  maxNewTokens: whole(48, { min: 1, max: 2048 }, said('methodSettings.maxNewTokens')),
  temperature: number(1, { min: 0.1, max: 2 }, said('methodSettings.temperature')),
  rolloutPrecision: choice('f32', precisions, said('methodSettings.rolloutPrecision')),
  env: choice('prompts', environmentNames, said('methodSettings.env')),
  shaping: number(0, { min: 0, max: 10 }, said('methodSettings.shaping')),
};

/** Where the KL to the parent is taken off the reward. */
export const klPricingSettings = {
  klCoef: numberOrNull(null, { min: 0, max: 10 }, said('methodSettings.klCoef')),
  klController: choice('fixed', ['fixed', 'adaptive'], said('methodSettings.klController')),
  klTarget: number(6, { above: 0, max: 100 }, said('methodSettings.klTarget')),
  klHorizon: numberOrNull(null, { above: 0 }, said('methodSettings.klHorizon')),
  klEstimator: choice('k1', ['k1', 'k3'], said('methodSettings.klEstimator')),
};

export const scoreSettings = {
  scoreClip: numberOrNull(5, { above: 0 }, said('methodSettings.scoreClip')),
  missingEndPenalty: number(1, { min: 0 }, said('methodSettings.missingEndPenalty')),
};

export const rolloutResultSettings = {
  emaDecay: number(0, { min: 0, below: 1 }, said('methodSettings.emaDecay')),
  pretrainingCoef: number(0, { min: 0, max: 100 }, said('methodSettings.pretrainingCoef')),
  sampleEvery: whole(4, { min: 1 }, said('methodSettings.sampleEvery')),
  stopAtKl: number(20, { above: 0, max: 1000 }, said('methodSettings.stopAtKl')),
};

export const advantageSettings = {
  gamma: number(1, { min: 0, max: 1 }, said('methodSettings.gamma')),
  gaeLambda: number(0.95, { min: 0, max: 1 }, said('methodSettings.gaeLambda')),
};

/** Where a value head is learned. */
export const valueSettings = {
  valueCoef: number(0.1, { min: 0, max: 10 }, said('methodSettings.valueCoef')),
};

export const entropySettings = {
  entropyCoef: number(0, { min: 0, max: 1 }, said('methodSettings.entropyCoef')),
};

/** AdamW as it does well on rollouts. */
export function rolloutOptimizerSettings({ learningRate }: { readonly learningRate: number }) {
  return optimizerSettings({
    learningRate,
    schedule: 'linear',
    warmupSteps: 0,
    finalShare: 0.1,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-5,
    weightDecay: 0,
    maxGradNorm: 1,
    // Rollout batches, not single updates: between them there is no rollout to keep.
    checkpointEvery: 1,
  });
}

export type KlPricingSettings = ValuesOf<typeof klPricingSettings>;
/** What the loop over rollouts reads, whatever the method. */
export type RolloutSettings = ValuesOf<
  typeof rolloutBatchSettings & typeof rolloutSamplingSettings & typeof scoreSettings & typeof rolloutResultSettings
> &
  LoraSettings &
  MemorySettings &
  OptimizerSettings &
  Partial<KlPricingSettings> &
  Partial<Pick<ValuesOf<typeof advantageSettings>, 'gamma'>>;
