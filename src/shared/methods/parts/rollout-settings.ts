/**
 * What every method that learns from rollouts can be told: how much is sampled and how, what scores are worth, which policy is
 * returned. A method puts these and its own together.
 */
import { precisions } from '../../domain/precision.ts';
import type { SettingsCheck } from '../method.ts';
import type { LoraSettings } from './lora-settings.ts';
import type { MemorySettings } from './memory-settings.ts';
import { optimizerSettings } from './optimizer-settings.ts';
import type { OptimizerSettings } from './optimizer-settings.ts';
import { choice, number, numberOrNull, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

export const rolloutBatchSettings = {
  episodes: whole(2048, { min: 1 }, 'Completions sampled over the whole run.'),
  rolloutBatchSize: whole(128, { min: 2, max: 4096 }, 'Completions sampled before the policy is updated on them.'),
};

/** Where a batch is learned from in more than one update. */
export const minibatchSettings = {
  minibatches: whole(4, { min: 1, max: 64 }, 'Parts a rollout batch is split into, one optimizer update each.'),
};

/** Where completions of one prompt are compared with each other. */
export const groupSettings = {
  samplesPerPrompt: whole(
    4,
    { min: 2, max: 64 },
    'Completions of each prompt, compared with each other; rolloutBatchSize has to be a multiple of it.',
  ),
  batchEpochs: whole(
    1,
    { min: 1, max: 10 },
    'How often each rollout batch is gone through before new completions are sampled.',
  ),
};

/** A batch is made of whole groups. */
export const wholeGroups: SettingsCheck = (setting) => {
  const [batch, group] = [setting('rolloutBatchSize'), setting('samplesPerPrompt')];
  if (batch % group === 0) return undefined;
  const below = batch - (batch % group);
  const near = below === 0 ? `${group}` : `${below} or ${below + group}`;
  return {
    setting: 'rolloutBatchSize',
    problem: `expected a multiple of samplesPerPrompt (${group}), such as ${near}, got ${batch}`,
  };
};

export const rolloutSamplingSettings = {
  maxNewTokens: whole(48, { min: 1, max: 2048 }, 'Where a completion is cut off.'),
  temperature: number(
    1,
    { min: 0.1, max: 2 },
    'Sampling temperature of the rollouts. Log-probabilities of policy and reference are taken at the same one.',
  ),
  rolloutPrecision: choice(
    'f32',
    precisions,
    'Precision of the matrices while completions are sampled. Fewer bits are faster and sample from a slightly rounded ' +
      'policy; every log-probability that is learned from is computed anew in full precision.',
  ),
};

/** Where the KL to the parent is taken off the reward. */
export const klPricingSettings = {
  klCoef: numberOrNull(
    null,
    { min: 0, max: 10 },
    'Price of each nat by which the policy leaves its parent. null: 0.05, or 0.15 to begin with where it is adaptive.',
  ),
  klController: choice(
    'fixed',
    ['fixed', 'adaptive'],
    'Whether that price stays, or is steered so that the KL per completion comes to the target.',
  ),
  klTarget: number(6, { above: 0, max: 100 }, 'KL per completion, in nats, that the adaptive controller steers to.'),
  klHorizon: numberOrNull(
    null,
    { above: 0 },
    'Episodes in which the adaptive controller moves the price by at most 20 %. null: a tenth of all episodes.',
  ),
  klEstimator: choice(
    'k1',
    ['k1', 'k3'],
    'Estimator of the KL in the token rewards: k1 = log ratio; k3 = 1/ratio − 1 + log ratio, never negative.',
  ),
};

export const scoreSettings = {
  scoreClip: numberOrNull(5, { above: 0 }, 'Scores are held within ± this many standard deviations; null leaves them.'),
  missingEndPenalty: number(1, { min: 0 }, 'Taken off the score of a completion that ran into the length limit.'),
};

export const rolloutResultSettings = {
  emaDecay: number(
    0,
    { min: 0, below: 1 },
    'Memory of a running mean of the policy’s weights, which then becomes the result; 0 keeps the last weights.',
  ),
  pretrainingCoef: number(
    0,
    { min: 0, max: 100 },
    'Weight of an SFT loss on chats and demonstrations mixed into every update (PPO-ptx), against forgetting.',
  ),
  sampleEvery: whole(4, { min: 1 }, 'Rollout batches between samples on the same five prompts.'),
  stopAtKl: number(
    20,
    { above: 0, max: 1000 },
    'The run ends when the KL per completion exceeds this many nats, where the reward model knows little. The result is ' +
      'the last policy within it.',
  ),
};

export const advantageSettings = {
  gamma: number(1, { min: 0, max: 1 }, 'Discount per token.'),
  gaeLambda: number(0.95, { min: 0, max: 1 }, 'GAE’s trade of bias (0) against variance (1).'),
};

/** Where a value head is learned. */
export const valueSettings = {
  valueCoef: number(
    0.1,
    { min: 0, max: 10 },
    'Weight of the value loss; the value head shares the policy’s trunk, so it also scales what reaches the trunk.',
  ),
};

export const entropySettings = {
  entropyCoef: number(0, { min: 0, max: 1 }, 'Bonus for each nat of entropy, against early collapse.'),
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
  Partial<KlPricingSettings>;
