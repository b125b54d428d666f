/**
 * What every method that learns from rollouts can be told: how much is sampled and how, what scores are worth, which policy is
 * returned. A method puts these shapes and its own together.
 */
import { z } from 'zod';
import { precisions } from '../domain/precision.ts';
import { loraSettingsShape } from './lora-settings.ts';
import { memorySettingsShape } from './memory-settings.ts';
import type { OptimizerSettings } from './optimizer-settings.ts';

export const rolloutBatchShape = {
  episodes: z.int().min(1).default(2048).describe('Completions sampled over the whole run.'),
  rolloutBatchSize: z
    .int()
    .min(2)
    .max(4096)
    .default(128)
    .describe('Completions sampled before the policy is updated on them.'),
  minibatches: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Parts a rollout batch is split into, one optimizer update each.'),
};

export const rolloutSamplingShape = {
  maxNewTokens: z.int().min(1).max(2048).default(48).describe('Where a completion is cut off.'),
  temperature: z
    .number()
    .min(0.1)
    .max(2)
    .default(1)
    .describe(
      'Sampling temperature of the rollouts. Log-probabilities of policy and reference are taken at the same one.',
    ),
  rolloutPrecision: z
    .enum(precisions)
    .default('f32')
    .describe(
      'Precision of the matrices while completions are sampled. Fewer bits are faster and sample from a slightly rounded ' +
        'policy; every log-probability that is learned from is computed anew in full precision.',
    ),
};

/** Where the KL to the parent is taken off the reward. */
export const klPricingShape = {
  klCoef: z
    .number()
    .min(0)
    .max(10)
    .nullable()
    .default(null)
    .describe(
      'Price of each nat by which the policy leaves its parent. null: 0.05, or 0.15 to begin with where it is adaptive.',
    ),
  klController: z
    .enum(['fixed', 'adaptive'])
    .default('fixed')
    .describe('Whether that price stays, or is steered so that the KL per completion comes to the target.'),
  klTarget: z
    .number()
    .positive()
    .max(100)
    .default(6)
    .describe('KL per completion, in nats, that the adaptive controller steers to.'),
  klHorizon: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Episodes in which the adaptive controller moves the price by at most 20 %. null: a tenth of all episodes.',
    ),
  klEstimator: z
    .enum(['k1', 'k3'])
    .default('k1')
    .describe(
      'Estimator of the KL in the token rewards: k1 = log ratio; k3 = 1/ratio − 1 + log ratio, never negative.',
    ),
};

export const scoreShape = {
  scoreClip: z
    .number()
    .positive()
    .nullable()
    .default(5)
    .describe('Scores are held within ± this many standard deviations; null leaves them.'),
  missingEndPenalty: z
    .number()
    .min(0)
    .default(1)
    .describe('Taken off the score of a completion that ran into the length limit.'),
};

export const rolloutResultShape = {
  emaDecay: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      'Memory of a running mean of the policy’s weights, which then becomes the result; 0 keeps the last weights.',
    ),
  pretrainingCoef: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe(
      'Weight of an SFT loss on chats and demonstrations mixed into every update (PPO-ptx), against forgetting.',
    ),
  sampleEvery: z.int().min(1).default(4).describe('Rollout batches between samples on the same five prompts.'),
  stopAtKl: z
    .number()
    .positive()
    .max(1000)
    .default(20)
    .describe(
      'The run ends when the KL per completion exceeds this many nats, where the reward model knows little. The result is ' +
        'the last policy within it.',
    ),
};

export const entropyShape = {
  entropyCoef: z.number().min(0).max(1).default(0).describe('Bonus for each nat of entropy, against early collapse.'),
};

const rolloutSettings = z.object({
  ...rolloutBatchShape,
  ...rolloutSamplingShape,
  ...scoreShape,
  ...rolloutResultShape,
  ...loraSettingsShape,
  ...memorySettingsShape,
});

export type KlPricingSettings = z.output<z.ZodObject<typeof klPricingShape>>;
/** What the loop over rollouts reads, whatever the method. */
export type RolloutSettings = z.output<typeof rolloutSettings> & OptimizerSettings & Partial<KlPricingSettings>;
