import { z } from 'zod';
import { loraSettingsShape } from './lora-settings.ts';
import { memorySettingsShape } from './memory-settings.ts';
import { optimizerDefaults } from './optimizer-settings.ts';

export const rewardSettingsSchema = z.strictObject({
  epochs: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('How often every ranking is seen. More than a few learn the rankings by heart.'),
  batchSize: z.int().min(1).max(256).default(8).describe('Prompts per update, each with all its ranked replies.'),
  ...loraSettingsShape,
  ...memorySettingsShape,
  ...optimizerDefaults({
    learningRate: 3e-4,
    schedule: 'linear',
    warmupSteps: 5,
    finalShare: 0,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.01,
    maxGradNorm: 1,
    checkpointEvery: 25,
  }),
});

export type RewardSettings = z.output<typeof rewardSettingsSchema>;
