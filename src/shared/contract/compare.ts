/** Comparing two versions: by a judge, and by people who do not know which is which. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure, saidTextSchema } from './errors.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { authorSchema } from './marks.ts';
import { intervalSchema, progressEventSchema } from './progress.ts';
import { rewardsSchema } from './rewards.ts';
import { leftOutSchema, messagesSchema, promptSourceSchema } from './prompts.ts';
import { bestOfSchema, chosenByBestOfSchema, samplingInputSchema, seedSchema } from './sampling.ts';

const contestResultSchema = z.object({
  a: versionIdSchema,
  b: versionIdSchema,
  /** A's, ties half; with a 95 % interval that allows for the errors of a learned judge. */
  winRate: intervalSchema,
  ties: z.int(),
  count: z.int(),
  prompts: z.int(),
  judge: z.string(),
  /** What chose each side's replies from several; null where they were taken as they came. */
  bestOf: z.object({ a: chosenByBestOfSchema.nullable(), b: chosenByBestOfSchema.nullable() }),
  /** Mean KL(A‖B) in nats per completion over A's own samples; null where their vocabularies differ, or something chose replies. */
  kl: z.number().nullable(),
  repetition: z.object({ a: z.number(), b: z.number() }),
  /** Mean tokens per completion. */
  length: z.object({ a: z.number(), b: z.number() }),
  /** Prompts that one of the versions cannot reply to. */
  leftOut: leftOutSchema,
  evaluationId: idSchema('evaluation'),
});

const contestEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({ type: z.literal('done'), ...contestResultSchema.shape }),
]);
export type ContestEvent = z.input<typeof contestEventSchema>;

const versions = { a: versionRefSchema, b: versionRefSchema };

const tallySchema = z.object({
  a: versionIdSchema,
  b: versionIdSchema,
  wins: z.object({ a: z.int(), b: z.int() }),
  ties: z.int(),
  bothBad: z.int(),
  count: z.int(),
  /** The first vote on each prompt; "even" are ties and "both bad". */
  firstVotes: z.object({ wins: z.object({ a: z.int(), b: z.int() }), even: z.int(), prompts: z.int() }),
  /** A's over the first votes, even ones half; null before the first vote. */
  winRate: intervalSchema.nullable(),
});

const promptSetSchema = z.object({
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('dataset'), dataset: z.string() }),
    z.object({ kind: z.literal('round'), run: idSchema('run') }),
  ]),
  /** A dataset's name, or what a round's held-out prompts are called. */
  name: saidTextSchema,
  /** Different ones. */
  prompts: z.int(),
  /** How many of them each version was trained on, by itself or as one of those it comes from. */
  trained: z.object({ a: z.int(), b: z.int() }),
});
export type PromptSetView = z.output<typeof promptSetSchema>;

const gridQuerySchema = z.object({
  judge: z.string().min(1),
  /** The largest differences first, or as they came. */
  order: z.enum(['difference', 'prompt']).default('prompt'),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(50),
});

export const compareContract = {
  /** On what two versions can be compared: the held-out prompts of the rounds that made them first, then datasets. */
  promptSets: procedure.input(z.object(versions)).output(z.array(promptSetSchema)),
  /** Both versions reply to every prompt and a judge decides. Leaving the stream cancels it. */
  contest: procedure
    .input(
      z.object({
        ...versions,
        prompts: promptSourceSchema,
        /** `reward` (the newest reward model that trained neither version), `reward:RUN`, `rule:NAME`, `file:PATH` or a mix. */
        judge: rewardsSchema.default('reward'),
        /** What chooses a side's replies from several: the contestant is then the version with what chooses. */
        bestOf: z.object({ a: bestOfSchema.optional(), b: bestOfSchema.optional() }).optional(),
        /** Replies of each version to each prompt. */
        samples: z.int().min(1).max(64).default(1),
        sampling: samplingInputSchema.default({}),
        seed: seedSchema.default(0),
      }),
    )
    .output(eventIterator(contestEventSchema)),
  /** Contests that were held, newest first. */
  list: procedure
    .input(z.object({ version: versionRefSchema.optional() }))
    .output(z.array(z.object({ ...contestResultSchema.shape, createdAtMs: z.number() }))),
  /** By whose scores `grid` can be read: the judges of the contests held so far, the newest first, and "people" where they have voted. */
  judges: procedure.output(z.array(z.string())),
  /** A page of what versions replied to the same prompts in contests, with one judge's scores. */
  grid: procedure.input(gridQuerySchema).output(
    z.object({
      judge: z.string(),
      /** Those that met a prompt of the page, oldest first: the order of the cells. */
      versions: z.array(versionIdSchema).readonly(),
      /** Prompts that at least two versions met. */
      total: z.int(),
      /** Of all of them, whatever the page. */
      scale: z.object({ low: z.number(), high: z.number(), notable: z.number() }),
      rows: z.array(
        z.object({
          prompt: messagesSchema,
          /** Null where the version did not meet the prompt. */
          cells: z
            .array(
              z
                .object({
                  /** Mean over the replies. */
                  score: z.number(),
                  replies: z.array(z.object({ completion: z.string(), score: z.number() })).readonly(),
                })
                .nullable(),
            )
            .readonly(),
        }),
      ),
    }),
  ),
  /**
   * Ratings of all versions that were compared, by people's votes or by a rule (Bradley and Terry 1952). A list for each group of versions
   * that met, if only by way of others; the largest first.
   */
  leaderboard: procedure.input(z.object({ judge: z.string().min(1).optional() })).output(
    z.object({
      /** The one asked for, or else the first of `judges`; null where nobody has judged yet. */
      judge: z.string().nullable(),
      /** By whom versions can be rated: "people", and rules that judged contests. */
      judges: z.array(z.string()),
      groups: z.array(
        z.object({
          /** The strongest first; 400 points are odds of 10 to 1, the mean of a group is 1000. */
          ratings: z
            .array(
              z.object({
                /** Names it in `pairs`. */
                contestant: z.string(),
                version: versionIdSchema,
                /** What chose its replies from several; null for the version by itself. */
                bestOf: chosenByBestOfSchema.nullable(),
                rating: z.number(),
                /** 95 %, by bootstrap over prompts; null where these versions met on fewer than 10 prompts. */
                interval: z.object({ low: z.number(), high: z.number() }).nullable(),
                battles: z.int(),
              }),
            )
            .readonly(),
          /** Each pair that met, once, as A fared. */
          pairs: z
            .array(z.object({ a: z.string(), b: z.string(), wins: z.int(), ties: z.int(), losses: z.int() }))
            .readonly(),
        }),
      ),
    }),
  ),
  /** A prompt with one reply of each version, which is which untold. */
  nextBattle: procedure
    .input(z.object({ ...versions, prompts: promptSourceSchema, sampling: samplingInputSchema.default({}) }))
    .output(
      z.object({
        /** Passed to `vote`, once; lost when the app closes. */
        ticket: z.string(),
        prompt: messagesSchema,
        left: z.string(),
        right: z.string(),
        /** Prompts passed over so far, because one of the versions cannot reply to them. */
        leftOut: leftOutSchema,
      }),
    ),
  /** Saves the vote and tells which side was which; the tally is of votes on the same prompts. */
  vote: procedure
    .input(
      z.object({
        ticket: z.string(),
        outcome: z.enum(['left', 'right', 'tie', 'both_bad']),
        rater: authorSchema,
        durationMs: z.number().min(0).nullable().default(null),
      }),
    )
    .output(
      z.object({
        battleId: idSchema('battle'),
        left: versionIdSchema,
        right: versionIdSchema,
        tally: tallySchema,
        /** Where this vote made the result clear between a version and its parent: whether the version is kept now. */
        decided: z.object({ version: versionIdSchema, kept: z.boolean() }).nullable(),
      }),
    ),
  /** Votes on these prompts, or on all. */
  tally: procedure.input(z.object({ ...versions, prompts: promptSourceSchema.optional() })).output(tallySchema),
  /** Votes on all prompts between this version, as A, and each that it has met; the newest opponent first. */
  votes: procedure.input(z.object({ version: versionRefSchema })).output(z.array(tallySchema)),
};
