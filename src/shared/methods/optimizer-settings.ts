/** Settings every trainer has: AdamW and the learning rate's course. The descriptions are shown to people beside the fields. */
import { z } from 'zod';

export const optimizerSettingsSchema = z.object({
  learningRate: z
    .number()
    .positive()
    .max(1)
    .describe('Size of an update at its highest. Too large diverges, too small learns nothing.'),
  schedule: z.enum(['constant', 'linear', 'cosine']).describe('How the learning rate falls after the warm-up.'),
  warmupSteps: z
    .int()
    .min(0)
    .describe('Updates over which the learning rate rises from 0, while the optimizer’s averages settle.'),
  finalShare: z.number().min(0).max(1).describe('Where the learning rate ends, as a share of its highest value.'),
  beta1: z.number().min(0).lt(1).describe('Memory of AdamW’s running mean of gradients.'),
  beta2: z.number().min(0).lt(1).describe('Memory of AdamW’s running mean of squared gradients.'),
  epsilon: z.number().positive().describe('Keeps AdamW’s division in range; added outside the root.'),
  weightDecay: z.number().min(0).describe('Pulls weight matrices towards 0, independent of the gradient.'),
  maxGradNorm: z.number().positive().describe('Gradients longer than this, taken together, are scaled down to it.'),
  checkpointEvery: z.int().min(1).describe('Updates between checkpoints, from which an interrupted run goes on.'),
});

export type OptimizerSettings = z.output<typeof optimizerSettingsSchema>;

/** A schema with other defaults for some of its fields. */
export function optimizerDefaults(values: OptimizerSettings) {
  const { shape } = optimizerSettingsSchema;
  return {
    learningRate: shape.learningRate.default(values.learningRate),
    schedule: shape.schedule.default(values.schedule),
    warmupSteps: shape.warmupSteps.default(values.warmupSteps),
    finalShare: shape.finalShare.default(values.finalShare),
    beta1: shape.beta1.default(values.beta1),
    beta2: shape.beta2.default(values.beta2),
    epsilon: shape.epsilon.default(values.epsilon),
    weightDecay: shape.weightDecay.default(values.weightDecay),
    maxGradNorm: shape.maxGradNorm.default(values.maxGradNorm),
    checkpointEvery: shape.checkpointEvery.default(values.checkpointEvery),
  };
}
