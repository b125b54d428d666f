import { z } from 'zod';

/** Of whatever learns from rankings. */
export const comparisonSettingsShape = {
  epochs: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('How often every ranking is seen. More than a few learn the rankings by heart.'),
  batchSize: z.int().min(1).max(256).default(8).describe('Prompts per update, each with all its ranked replies.'),
};
