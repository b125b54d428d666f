/** Settings every trainer has: AdamW and the learning rate's course. */
import { choice, number, whole } from './setting.ts';

export interface OptimizerSettings {
  readonly learningRate: number;
  readonly schedule: 'constant' | 'linear' | 'cosine';
  readonly warmupSteps: number;
  readonly finalShare: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  readonly checkpointEvery: number;
}

/** @param values the method's own defaults */
export function optimizerSettings(values: OptimizerSettings) {
  return {
    learningRate: number(
      values.learningRate,
      { above: 0, max: 1 },
      'Size of an update at its highest. Too large diverges, too small learns nothing.',
    ),
    schedule: choice(
      values.schedule,
      ['constant', 'linear', 'cosine'],
      'How the learning rate falls after the warm-up.',
    ),
    warmupSteps: whole(
      values.warmupSteps,
      { min: 0 },
      'Updates over which the learning rate rises from 0, while the optimizer’s averages settle.',
    ),
    finalShare: number(
      values.finalShare,
      { min: 0, max: 1 },
      'Where the learning rate ends, as a share of its highest value.',
    ),
    beta1: number(values.beta1, { min: 0, below: 1 }, 'Memory of AdamW’s running mean of gradients.'),
    beta2: number(values.beta2, { min: 0, below: 1 }, 'Memory of AdamW’s running mean of squared gradients.'),
    epsilon: number(values.epsilon, { above: 0 }, 'Keeps AdamW’s division in range; added outside the root.'),
    weightDecay: number(
      values.weightDecay,
      { min: 0 },
      'Pulls weight matrices towards 0, independent of the gradient.',
    ),
    maxGradNorm: number(
      values.maxGradNorm,
      { above: 0 },
      'Gradients longer than this, taken together, are scaled down to it.',
    ),
    checkpointEvery: whole(
      values.checkpointEvery,
      { min: 1 },
      'Updates between checkpoints, from which an interrupted run goes on.',
    ),
  } satisfies Record<keyof OptimizerSettings, unknown>;
}
