import { z } from 'zod';
import { loraSettingsShape } from './lora-settings.ts';
import { memorySettingsShape } from './memory-settings.ts';
import { optimizerDefaults } from './optimizer-settings.ts';
import {
  entropyShape,
  klPricingShape,
  rolloutBatchShape,
  rolloutResultShape,
  rolloutSamplingShape,
  scoreShape,
} from './rollout-settings.ts';

export const ppoSettingsSchema = z.strictObject({
  ...rolloutBatchShape,
  ppoEpochs: z
    .int()
    .min(1)
    .max(10)
    .default(2)
    .describe('How often each rollout batch is gone through before new completions are sampled.'),
  ...rolloutSamplingShape,
  ...klPricingShape,
  gamma: z.number().min(0).max(1).default(1).describe('Discount per token.'),
  gaeLambda: z.number().min(0).max(1).default(0.95).describe('GAE’s trade of bias (0) against variance (1).'),
  clipRange: z
    .number()
    .positive()
    .max(1)
    .default(0.2)
    .describe('How far the probability ratio may move before its gradient is cut.'),
  valueClipRange: z
    .number()
    .positive()
    .max(10)
    .default(0.2)
    .describe('How far a value may move from its old estimate before its gradient is cut.'),
  valueCoef: z
    .number()
    .min(0)
    .max(10)
    .default(0.1)
    .describe(
      'Weight of the value loss; the value head shares the policy’s trunk, so it also scales what reaches the trunk.',
    ),
  ...entropyShape,
  whitenAdvantages: z
    .boolean()
    .default(true)
    .describe('Advantages with mean 0 and variance 1 over the valid tokens of a rollout batch.'),
  whitenRewards: z
    .boolean()
    .default(false)
    .describe('Token rewards scaled to variance 1 over the valid tokens of a rollout batch; their mean stays.'),
  ...scoreShape,
  ...rolloutResultShape,
  ...loraSettingsShape,
  ...memorySettingsShape,
  ...optimizerDefaults({
    learningRate: 1e-4,
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
  }),
});

export type PpoSettings = z.output<typeof ppoSettingsSchema>;
