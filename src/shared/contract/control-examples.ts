/** Control tasks that networks learn: what they are asked, and what they give. */
import { z } from 'zod';

const controlTask = {
  /** In the environment. */
  steps: z.int().min(1000).max(1e8),
  seed: z.int().nonnegative().default(1),
};

export const cartPoleTaskSchema = z.object({
  name: z.literal('cartpole'),
  ...controlTask,
  steps: controlTask.steps.default(500_000),
  double: z.boolean().default(false),
  dueling: z.boolean().default(false),
  prioritized: z.boolean().default(false),
  nStep: z.int().min(1).max(100).default(1),
});
export type CartPoleTask = z.output<typeof cartPoleTaskSchema>;

export const pendulumTaskSchema = z.object({
  name: z.literal('pendulum'),
  ...controlTask,
  steps: controlTask.steps.default(20_000),
  method: z.enum(['ddpg', 'td3']).default('td3'),
});
export type PendulumTask = z.output<typeof pendulumTaskSchema>;

const learnedControl = {
  seed: z.int(),
  steps: z.int(),
  /** About 25 points: the figures of the steps since the one before, under the names that the loop reports them by. */
  curve: z.array(z.object({ step: z.int(), figures: z.record(z.string(), z.number()) })),
  /** Mean return of the last 100 episodes of the training, exploring. */
  lastEpisodes: z.number(),
  /** Returns of further episodes without exploring. */
  evaluation: z.object({ episodes: z.int(), mean: z.number(), least: z.number() }),
};

export const cartPoleResultSchema = z.object({ name: z.literal('cartpole'), ...learnedControl });
export const pendulumResultSchema = z.object({
  name: z.literal('pendulum'),
  method: z.enum(['ddpg', 'td3']),
  ...learnedControl,
});
export type ControlResult = z.output<typeof cartPoleResultSchema> | z.output<typeof pendulumResultSchema>;
