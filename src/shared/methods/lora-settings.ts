import { z } from 'zod';

/** Flat, as the settings of every trainer hold them. */
export const loraSettingsShape = {
  loraRank: z
    .int()
    .min(0)
    .max(1024)
    .default(0)
    .describe(
      'Rank of the low-rank adapters (LoRA) that are trained instead of the weights; 0 trains all weights. 8 to 64 are usual.',
    ),
  loraAlpha: z
    .number()
    .positive()
    .default(16)
    .describe('Adapters are scaled by alpha / rank, so that the learning rate need not change with the rank.'),
  loraTargets: z
    .enum(['attention', 'all-linear'])
    .default('all-linear')
    .describe('Which linear layers get adapters: those of attention, or those of the feed-forward layers too.'),
};

export type LoraSettings = z.output<z.ZodObject<typeof loraSettingsShape>>;
