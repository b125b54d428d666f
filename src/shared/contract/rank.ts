/** Ranking candidates, by people and by simulated raters. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { candidateCountSchema } from './candidates.ts';
import { procedure } from './errors.ts';
import { highestRating } from '../domain/feedback.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { authorSchema } from './marks.ts';
import { progressEventSchema } from './progress.ts';
import { leftOutSchema, messageSchema, messagesSchema, promptSourceSchema } from './prompts.ts';
import { raterName, raterSchema, ratersSchema } from './raters.ts';
import { rewardsSchema } from './rewards.ts';
import { samplingInputSchema, seedSchema } from './sampling.ts';

const outcomeSchema = z.discriminatedUnion('kind', [
  /** One rank per candidate, 1 is best, equal ranks are ties. */
  z.object({ kind: z.literal('ranked'), ranks: z.array(z.int().min(1)).readonly() }),
  z.object({ kind: z.literal('skipped'), reason: z.string() }),
  z.object({ kind: z.literal('flagged'), reason: z.string() }),
]);

const answerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rating'),
    question: z.string().min(1).max(200),
    /** By candidate, 1 to 7; null where it was left out. */
    ratings: z.array(z.int().min(1).max(highestRating).nullable()).readonly(),
  }),
  z.object({ kind: z.literal('label'), question: z.string().min(1).max(200), label: z.string().min(1).max(80) }),
  z.object({ kind: z.literal('text'), question: z.string().min(1).max(200), text: z.string().min(1).max(4000) }),
]);

/** What a rater says of the replies besides their order. */
const notesSchema = z.object({
  reasons: z.array(z.string().trim().min(1).max(80)).max(20).readonly().default([]),
  comment: z
    .string()
    .trim()
    .max(4000)
    .transform((text) => text || null)
    .nullable()
    .default(null),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).readonly().default([]),
  answers: z.array(answerSchema).max(40).readonly().default([]),
});

const rankingContent = {
  prompt: z.array(messageSchema).min(1).readonly(),
  candidates: z
    .array(
      z.object({
        completion: z.string(),
        generationId: idSchema('generation').nullable(),
        versionId: versionIdSchema.nullable(),
        /** How often this text was drawn: equal replies are one candidate. */
        times: z.int().min(1).optional(),
      }),
    )
    .min(2, saying(said('expected.candidates')))
    .readonly(),
  orderShown: z.array(z.int().min(0)).readonly(),
  outcome: outcomeSchema,
  notes: notesSchema.optional(),
  /** It decides where raters disagree on these candidates: learning takes it in place of theirs. */
  decides: z.literal(true).optional(),
};

const rankingSchema = z.object({
  id: idSchema('ranking'),
  supersedes: idSchema('ranking').nullable(),
  retracted: z.boolean(),
  rater: raterSchema,
  durationMs: z.number().nullable(),
  createdAtMs: z.number(),
  ...rankingContent,
});

const rater = authorSchema;

/** Which rankings: all that is named has to be true of one. */
const rankingFilter = {
  raters: ratersSchema.optional(),
  /** With this text in prompt or replies, whatever the letter case. */
  text: z.string().min(1).max(200).optional(),
  /** With these words or beginnings of words in prompt, replies or comment: by an index. */
  words: z.string().min(1).max(200).optional(),
  outcomes: z
    .array(z.enum(['ranked', 'skipped', 'flagged']))
    .min(1)
    .optional(),
  /** With a reply of this version. */
  version: versionIdSchema.optional(),
  /** Of a prompt that this dataset has. */
  dataset: idSchema('dataset').optional(),
  /** Characters of the longest reply. */
  longest: z.object({ from: z.int().min(0).optional(), to: z.int().min(0).optional() }).optional(),
  /** Why it was ranked so, skipped or flagged. */
  reason: z.string().min(1).max(200).optional(),
  tag: z.string().min(1).max(40).optional(),
};

/** A reply as it is ranked: drawn for this rater, or ranked by somebody else before. */
const rankedCandidateSchema = z.object({
  completion: z.string(),
  generationId: idSchema('generation').nullable(),
  versionId: versionIdSchema.nullable(),
  times: z.int().min(1).optional(),
  tokens: z.int().optional(),
});

const itemSchema = z.object({
  prompt: messagesSchema,
  candidates: z.array(rankedCandidateSchema).min(2).readonly(),
  /** A random order to show them in: orderShown[place] = index into candidates. */
  orderShown: z.array(z.int().min(0)).readonly(),
});

const draftSchema = z.object({
  item: itemSchema,
  said: z.object({
    /** From best to worst, the places on the screen that share a step. */
    steps: z.array(z.array(z.int().min(0)).readonly()).readonly(),
    notes: notesSchema.optional(),
  }),
});

const title = z.string().trim().min(1).max(200);
const projectSchema = z.object({
  /** Markdown. */
  guidelines: z.string().max(20_000),
  questions: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('rating'), title }),
        z.object({
          kind: z.literal('label'),
          title,
          labels: z.array(z.string().trim().min(1).max(80)).min(2).max(20).readonly(),
        }),
        z.object({ kind: z.literal('text'), title }),
      ]),
    )
    .max(20)
    .readonly(),
  /** How many people should rank the same candidates; 1: everybody gets candidates of their own. */
  ratersWanted: z.int().min(1).max(20),
});

const countedSchema = z.object({ name: z.string(), count: z.int() });

/** What a rater has done; skipped and flagged ones count as rankings but hold no pairs. */
const rankingCountsSchema = z.object({ rankings: z.int(), pairs: z.int(), ties: z.int() });

const raterCountsSchema = z.object({
  ...raterSchema.shape,
  rankings: z.int(),
  /** Those of them that are neither skipped nor flagged. */
  ranked: z.int(),
});

const rowRange = { fromSeq: z.int().min(0), toSeq: z.int().min(0) };

const simulateEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    ...rankingCountsSchema.shape,
    /** Different prompts among them. */
    prompts: z.int(),
    version: versionIdSchema,
    leftOut: leftOutSchema,
  }),
]);
export type SimulateEvent = z.input<typeof simulateEventSchema>;

const agreementSchema = z.object({
  /** The run that made the reward model. */
  rewardRun: idSchema('run'),
  /** In which the rater preferred one reply, and in how many of them the reward model does, too. */
  pairs: z.int(),
  agreed: z.int(),
  /** The share of them, with 95 % by bootstrap over rankings; null without any. */
  rate: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Newest first, each with a pair at least. */
  rankings: z.array(
    z.object({
      rankingId: idSchema('ranking'),
      pairs: z.int(),
      agreed: z.int(),
      /** Where the reward model does not prefer what the rater preferred: places on the screen, from 0. */
      reversed: z.array(z.object({ better: z.int(), worse: z.int() })),
    }),
  ),
});
export type AgreementView = z.output<typeof agreementSchema>;

export const rankContract = {
  /** Saves a ranking by a person; on disk when it returns. With `supersedes`, replaces an earlier one. */
  record: procedure
    .input(
      z.object({
        ...rankingContent,
        rater,
        durationMs: z.number().min(0).nullable().default(null),
        supersedes: idSchema('ranking').optional(),
        /** The stored candidates of a conversation's turn that this is about. */
        candidateSet: idSchema('candidateSet').optional(),
      }),
    )
    .output(rankingSchema),
  /** Takes back a ranking; without an id this rater's last one. Undoing what an undo returned does it over again. */
  undo: procedure.input(z.object({ id: idSchema('ranking').optional(), rater })).output(rankingSchema),
  /** Takes back all rankings that these raters gave, as one change; `putBack` with the result undoes it. */
  takeBack: procedure.input(z.object({ raters: ratersSchema })).output(z.object({ count: z.int(), ...rowRange })),
  /** @returns how many stand again */
  putBack: procedure.input(z.object(rowRange)).output(z.object({ count: z.int() })),
  /** The rankings that stand, newest first; of these raters, and with this text in prompt or replies. */
  list: procedure
    .input(
      z.object({
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(500).default(50),
        ...rankingFilter,
      }),
    )
    .output(z.object({ total: z.int(), rankings: z.array(rankingSchema) })),
  /** One ranking, also one that no longer stands. */
  get: procedure.input(z.object({ id: idSchema('ranking') })).output(rankingSchema),
  /** The reasons and tags of rankings that stand, the most frequent first. */
  facets: procedure
    .input(z.object({ raters: ratersSchema.optional() }).prefault({}))
    .output(z.object({ reasons: z.array(countedSchema), tags: z.array(countedSchema) })),
  /** How much of a prompt set, or of everything, a rater has before and behind them. */
  queues: procedure.input(z.object({ rater, dataset: idSchema('dataset').optional() })).output(
    z.object({
      /** Prompts that are neither ranked, skipped nor begun; null without a dataset. */
      pending: z.int().nullable(),
      drafts: z.int(),
      submitted: z.int(),
      /** Flagged ones among them. */
      skipped: z.int(),
    }),
  ),
  /** Keeps what is half ranked; `record` for the same prompt forgets it. */
  keepDraft: procedure.input(z.object({ rater, ...draftSchema.shape })).output(z.void()),
  forgetDraft: procedure.input(z.object({ rater, prompt: messagesSchema })).output(z.void()),
  /** What a rater has begun, the last changed first. */
  drafts: procedure
    .input(
      z.object({
        rater,
        dataset: idSchema('dataset').optional(),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ total: z.int(), drafts: z.array(draftSchema.extend({ updatedAtMs: z.number() })) })),
  /** How the prompts of a set are to be ranked. */
  project: procedure.input(z.object({ dataset: idSchema('dataset') })).output(projectSchema),
  saveProject: procedure
    .input(z.object({ dataset: idSchema('dataset'), ...projectSchema.shape }))
    .output(projectSchema),
  /** Who has given rankings that stand: people first. */
  raters: procedure.output(z.array(raterCountsSchema)),
  /** The next prompt that this rater has not ranked, with fresh candidates; null when all are done. */
  next: procedure
    .input(
      z.object({
        prompts: promptSourceSchema,
        n: z.int().min(2).max(16).default(4),
        rater,
        /** Prompts that the rater has before them, so that the one after them can be fetched ahead. They count as remaining. */
        besides: z.array(messagesSchema).max(16).default([]),
        version: versionRefSchema.optional(),
        sampling: samplingInputSchema.default({}),
        seed: seedSchema.optional(),
      }),
    )
    .output(
      z
        .object({
          ...itemSchema.shape,
          /** Other people who have ranked these candidates. */
          rankedBy: z.int(),
          remaining: z.int(),
          total: z.int(),
          leftOut: leftOutSchema,
        })
        .nullable(),
    ),
  /** Which prompts `next` has left out so far for these settings: too long, or all their replies the same. */
  leftOut: procedure
    .input(
      z.object({
        prompts: promptSourceSchema,
        version: versionRefSchema.optional(),
        sampling: samplingInputSchema.default({}),
      }),
    )
    .output(leftOutSchema),
  /** Saves a reply that a person wrote, or mended from a generation: data for SFT. On disk when it returns. */
  demonstrate: procedure
    .input(
      z.object({
        prompt: z.array(messageSchema).min(1).readonly(),
        completion: z.string().min(1, saying(said('expected.emptyReply'))),
        generationId: idSchema('generation').nullable().default(null),
        rater,
        durationMs: z.number().min(0).nullable().default(null),
      }),
    )
    .output(z.object({ id: idSchema('demonstration') })),
  /** Takes a demonstration back. */
  withdraw: procedure
    .input(z.object({ id: idSchema('demonstration') }))
    .output(z.object({ id: idSchema('demonstration') })),
  /** How much was ranked, and how fast. */
  progress: procedure.input(z.object({ rater: raterName.optional() })).output(
    z.object({
      ...rankingCountsSchema.shape,
      prompts: z.int(),
      /** Median time per ranking; null where none was timed. */
      medianMs: z.number().nullable(),
      perHour: z.number().nullable(),
    }),
  ),
  /**
   * How often the newest reward model agrees with this rater's newest pairs, those that it learned from left out; null where
   * there is no reward model. Scores what it has not scored yet: some tens of milliseconds, a second the first time.
   */
  agreement: procedure
    .input(z.object({ rater, last: z.int().min(1).max(1000).default(20) }))
    .output(agreementSchema.nullable()),
  /** Ranks by a rule, for demonstrations and tests; stored as simulated. */
  simulate: procedure
    .input(
      z.object({
        prompts: promptSourceSchema,
        n: candidateCountSchema.min(2, saying(said('expected.candidatesToRank'))),
        count: z.int().min(1).max(1_000_000),
        /** `rule:NAME`, `reward` (the newest reward model), `reward:RUN`, `file:PATH`, or a mix of them. */
        rater: rewardsSchema,
        version: versionRefSchema.optional(),
        sampling: samplingInputSchema.default({}),
        seed: seedSchema.default(0),
      }),
    )
    .output(eventIterator(simulateEventSchema)),
};
