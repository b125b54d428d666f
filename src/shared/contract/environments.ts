/** Environments of conversations: whether they keep their promises, and episodes in which the caller is the agent. */
import { z } from 'zod';
import { environmentNames } from '../domain/environments.ts';
import { jsonObjectSchema, procedure } from './errors.ts';
import { messagesSchema, promptSourceSchema } from './prompts.ts';
import { rewardsSchema } from './rewards.ts';
import { seedSchema } from './sampling.ts';

/** Which one, and how it rewards. */
const environment = {
  env: z.enum(environmentNames),
  seed: seedSchema.default(0),
  /** What the environment "prompts" asks, and what rewards the replies; the others have both of their own. */
  prompts: promptSourceSchema.optional(),
  reward: rewardsSchema.default('rule:question'),
  /** Weight of potential-based shaping, with γ = 1; 0 is off. */
  shaping: z.number().min(0).max(10).default(0),
};

const checkSchema = z.object({
  /** Codes of promises that it broke; none where it keeps all. */
  faults: z.array(z.string()),
  episodes: z.int(),
  /** Of episodes with random actions. */
  meanSteps: z.number(),
  meanReturn: z.number(),
});

const episodeSchema = z.object({
  messages: messagesSchema,
  /** What each reply led to. */
  turns: z.array(
    z.object({ reward: z.number(), terminated: z.boolean(), truncated: z.boolean(), info: jsonObjectSchema }),
  ),
  /** No reply is taken any more. */
  over: z.boolean(),
});
export type EpisodeView = z.output<typeof episodeSchema>;

export const environmentsContract = {
  check: procedure
    .input(z.object({ ...environment, episodes: z.int().min(1).max(1000).default(20) }))
    .output(checkSchema),
  /** The seed's episode with these replies of the agent: the same ones lead to the same place, so that a next one may follow. */
  play: procedure.input(z.object({ ...environment, replies: z.array(z.string()).max(1000) })).output(episodeSchema),
};
