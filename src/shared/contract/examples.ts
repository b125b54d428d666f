/** Known tasks, small enough that their answers can be checked: what they are asked, and what they give. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  cartPoleResultSchema,
  cartPoleTaskSchema,
  pendulumResultSchema,
  pendulumTaskSchema,
} from './control-examples.ts';
import { procedure } from './errors.ts';
import { progressEventSchema } from './progress.ts';

const seeds = z.array(z.int().nonnegative()).min(1).max(100);

/** Of every task that methods with a table learn. */
const tabularTask = {
  gamma: z.number().positive().max(1),
  /** In the environment, for each method and seed. */
  steps: z.int().positive().max(1e8),
  seeds,
};

export const exampleJobSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('gridworld'),
    ...tabularTask,
    gamma: tabularTask.gamma.default(1),
    steps: tabularTask.steps.default(4_000_000),
  }),
  z.object({
    name: z.literal('coffee'),
    ...tabularTask,
    gamma: tabularTask.gamma.default(0.95),
    steps: tabularTask.steps.default(10_000_000),
  }),
  cartPoleTaskSchema,
  pendulumTaskSchema,
]);
export type ExampleTask = z.output<typeof exampleJobSchema>;
export type ExampleName = ExampleTask['name'];

const tabularResult = {
  gamma: z.number(),
  steps: z.int(),
  /** The states that are not terminal, with V* by value iteration and the first of the best actions. */
  states: z.array(z.object({ name: z.string(), value: z.number(), action: z.string() })),
  valueIteration: z.object({ sweeps: z.int(), bellmanResidual: z.number() }),
  /** The largest difference of a value between both. */
  policyIteration: z.object({ improvements: z.int(), largestDifference: z.number() }),
  learned: z.array(
    z.object({
      method: z.enum(['q-learning', 'sarsa']),
      seed: z.int(),
      /** Largest error of a state's value, as a share of the range of V*; SARSA's against the best policy that explores as it does. */
      errorOfRange: z.number(),
      /** The share of states in which its best action is one of the best. */
      bestActions: z.number(),
    }),
  ),
};

export const exampleResultSchema = z.discriminatedUnion('name', [
  /** The map's rows: S start, # wall, + goal, - pit; a state's name is "row,column". */
  z.object({ name: z.literal('gridworld'), map: z.array(z.string()), ...tabularResult }),
  /** A state's name is what of the order was said and the turns that the customer still waits for: "drink+size, 3 left". */
  z.object({ name: z.literal('coffee'), ...tabularResult }),
  cartPoleResultSchema,
  pendulumResultSchema,
]);
export type ExampleResult = z.output<typeof exampleResultSchema>;
export type ExampleResultOf<Name extends ExampleName> = Extract<ExampleResult, { name: Name }>;

const exampleEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({ type: z.literal('done'), result: exampleResultSchema }),
]);
export type ExampleEvent = z.input<typeof exampleEventSchema>;

export const examplesContract = {
  /** Leaving the stream ends it; nothing is kept. */
  run: procedure.input(exampleJobSchema).output(eventIterator(exampleEventSchema)),
};
