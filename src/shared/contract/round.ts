/** One RLHF round as a run; `runs.watch` follows it, its result is a `RoundResult`. */
import { z } from 'zod';
import { jsonObjectSchema, procedure } from './errors.ts';
import { runMemorySchema } from './memory.ts';
import { promptSourceSchema } from './prompts.ts';
import { runSchema } from './runs.ts';
import { demonstrationsInput, ratersInput, trainingInput } from './train.ts';

export const roundInput = z.object({
  from: trainingInput.from,
  data: trainingInput.data,
  ...ratersInput,
  ...demonstrationsInput,
  seed: trainingInput.seed,
  method: z.enum(['ppo']).default('ppo'),
  /** What PPO replies to; default: the prompts of the data. */
  prompts: promptSourceSchema.optional(),
  /** What the contest is held on, and nothing is trained on; default: a part of all prompts, split off. */
  contest: promptSourceSchema.optional(),
  settings: z
    .strictObject({
      reward: jsonObjectSchema.default({}),
      ppo: jsonObjectSchema.default({}),
      /** At most so many prompts are held out for the contest. */
      contestPrompts: z.int().min(20).max(10_000).default(128),
      /** Replies of each version to each of them. */
      contestSamples: z.int().min(1).max(64).default(4),
    })
    .prefault({}),
});

export const roundContract = {
  start: procedure.input(roundInput).output(runSchema),
  /** What its stages would take in memory, or why it cannot be run. */
  estimate: procedure.input(roundInput).output(runMemorySchema),
};
