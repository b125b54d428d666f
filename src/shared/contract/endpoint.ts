/** The endpoint for clients that speak OpenAI's or Anthropic's protocol: whether it is on, who may use it, and what is kept. */
import { z } from 'zod';
import { retentions } from '../domain/api-client.ts';
import { procedure } from './errors.ts';
import { versionIdSchema } from './ids.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';

const clientName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, saying(said('expected.clientName')));

const clientSchema = z.object({
  name: z.string(),
  createdAtMs: z.number(),
  /** Answers that are kept. */
  completions: z.int(),
  /** Records of feedback that were ever stored for it. */
  feedback: z.int(),
  /** Of the newest kept answer; null where there is none. */
  lastAtMs: z.number().nullable(),
});

const armSchema = z.object({
  version: versionIdSchema,
  /** Those that it answered. */
  conversations: z.int(),
  /** First thumbs of conversations. */
  up: z.int(),
  down: z.int(),
});

const abTestSchema = z.object({
  /** The part of the conversations with `parley:best` that the challenger answers, between 0 and 1. */
  share: z.number(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  /** Paused while `parley:best` is another version than the champion, or the challenger is deleted. */
  state: z.enum(['running', 'paused', 'ended']),
  champion: armSchema,
  challenger: armSchema,
  /** Choices between replies of both. */
  choices: z.int(),
  /** Pairs of thumbs, one on each version, and choices: as the challenger fared. */
  comparisons: z.object({ wins: z.int(), ties: z.int(), losses: z.int() }),
  /** The challenger's, with a 95 % interval that holds at every look; null for fewer than 10 comparisons. */
  winRate: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Once that is clear; null while it is undecided. */
  better: z.enum(['champion', 'challenger']).nullable(),
});
export type AbTestView = z.output<typeof abTestSchema>;

const statusSchema = z.object({
  on: z.boolean(),
  /** On because the host was started so, until it ends. */
  forced: z.boolean(),
  /** The base URL for clients; null while it is off or cannot be served. */
  url: z.string().nullable(),
  /** Why it cannot be served; null where it can. */
  problem: z.string().nullable(),
  /** The port that can be set; null where it is the workbench's own. */
  port: z.int().nullable(),
  retention: z.enum(retentions),
  clients: z.array(clientSchema),
  /** The one that was started last; null before the first. */
  abTest: abTestSchema.nullable(),
});
export type EndpointStatus = z.output<typeof statusSchema>;

/** Only the owner of the machine may use these. */
export const endpointContract = {
  status: procedure.output(statusSchema),
  /** What is left out stays as it is. */
  configure: procedure
    .input(
      z.object({
        on: z.boolean().optional(),
        port: z.int().min(1024).max(65_535).optional(),
        retention: z.enum(retentions).optional(),
      }),
    )
    .output(statusSchema),
  /** Lets a challenger answer a share of the conversations with `parley:best`. */
  startAbTest: procedure
    .input(z.object({ challenger: z.string().min(1), share: z.number().min(0.01).max(0.99) }))
    .output(statusSchema),
  /** `parley:best` answers alone again; what was said stays. */
  endAbTest: procedure.output(statusSchema),
  /** Makes a key; it is told here and never again. */
  addKey: procedure.input(z.object({ name: clientName })).output(z.object({ name: z.string(), key: z.string() })),
  /** Takes a client's key away; with its data all that it was answered and said is erased, for good. */
  removeKey: procedure
    .input(z.object({ name: z.string().min(1), withData: z.boolean().default(false) }))
    .output(z.object({ name: z.string(), erased: z.object({ completions: z.int(), feedback: z.int() }).nullable() })),
};
