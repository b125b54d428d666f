import { z } from 'zod';
import { comparisonSettingsShape } from './comparison-settings.ts';
import { loraSettingsShape } from './lora-settings.ts';
import { memorySettingsShape } from './memory-settings.ts';
import { optimizerDefaults } from './optimizer-settings.ts';

export const dpoSettingsSchema = z.strictObject({
  ...comparisonSettingsShape,
  beta: z
    .number()
    .positive()
    .max(10)
    .default(0.1)
    .describe('Strength of the KL penalty to the parent: the larger, the closer the policy stays to it.'),
  loss: z
    .enum(['sigmoid', 'ipo'])
    .default('sigmoid')
    .describe(
      'sigmoid is DPO’s own loss; ipo aims at a fixed margin per token, 1 / (2 · beta), so that clear preferences are not driven without end.',
    ),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0)
    .describe('Share of the preferences taken to be the wrong way round; used by the sigmoid loss only.'),
  ...loraSettingsShape,
  ...memorySettingsShape,
  ...optimizerDefaults({
    learningRate: 1e-4,
    schedule: 'linear',
    warmupSteps: 5,
    finalShare: 0,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0,
    maxGradNorm: 1,
    checkpointEvery: 25,
  }),
});

export type DpoSettings = z.output<typeof dpoSettingsSchema>;
