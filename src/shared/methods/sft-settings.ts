import { z } from 'zod';
import { loraSettingsShape } from './lora-settings.ts';
import { memorySettingsShape } from './memory-settings.ts';
import { optimizerDefaults } from './optimizer-settings.ts';

export const sftSettingsSchema = z.strictObject({
  epochs: z.int().min(1).max(100).default(2).describe('How often every example is seen.'),
  batchSize: z.int().min(1).max(1024).default(16).describe('Examples per update.'),
  lossOn: z
    .enum(['assistant', 'all'])
    .default('assistant')
    .describe('Which tokens are learnt: the assistant’s replies, or all turns.'),
  ...loraSettingsShape,
  ...memorySettingsShape,
  ...optimizerDefaults({
    learningRate: 2e-4,
    schedule: 'cosine',
    warmupSteps: 10,
    finalShare: 0.1,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.1,
    maxGradNorm: 1,
    checkpointEvery: 50,
  }),
});
