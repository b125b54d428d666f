import { z } from 'zod';
import { comparisonSettingsShape } from './comparison-settings.ts';
import { loraSettingsShape } from './lora-settings.ts';
import { memorySettingsShape } from './memory-settings.ts';
import { optimizerDefaults } from './optimizer-settings.ts';

export const rewardSettingsSchema = z.strictObject({
  ...comparisonSettingsShape,
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
