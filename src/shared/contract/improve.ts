/** One round from whatever feedback there is: the method is chosen, and said why. Starting it is `round.start`. */
import { z } from 'zod';
import type { Because, ContestPower, FeedbackCounts, Missing } from '../domain/improvement.ts';
import { improvementMethods } from '../domain/improvement.ts';
import { jsonObjectSchema, procedure } from './errors.ts';
import { versionIdSchema, versionRefSchema } from './ids.ts';
import { runMemorySchema } from './memory.ts';
import { roundPartsSchema } from './results.ts';

export const feedbackCountsSchema = z.object({
  rankings: z.int(),
  demonstrations: z.int(),
  edits: z.int(),
  good: z.int(),
  bad: z.int(),
  regenerations: z.int(),
  importedComparisons: z.int(),
  importedLabels: z.int(),
}) satisfies z.ZodType<FeedbackCounts>;

const becauseSchema = z.object({
  newEdits: z.int(),
  rankings: z.int(),
  comparisons: z.int(),
  pairs: z.int(),
  good: z.int(),
  bad: z.int(),
  imported: z.boolean(),
}) satisfies z.ZodType<Because>;

const more = z.int();
const missingSchema = z.discriminatedUnion('for', [
  z.object({ for: z.literal('round'), kind: z.enum(['rankings', 'thumbs']), more }),
  z.object({ for: z.literal('imitation'), kind: z.literal('edits'), more }),
  z.object({ for: z.literal('practice'), kind: z.literal('rankings'), more }),
  z.object({ for: z.literal('judge'), kind: z.literal('ratings'), more, accuracy: z.number() }),
  z.object({ for: z.literal('gain'), kind: z.literal('ratings'), winRate: z.number(), more, votes: z.int() }),
]) satisfies z.ZodType<Missing>;

const powerSchema = z.object({
  prompts: z.int(),
  samples: z.int(),
  accuracy: z.number(),
  measuredIn: z.string().nullable(),
  detects: z.number().nullable(),
}) satisfies z.ZodType<ContestPower>;

const choiceSchema = z.object({
  method: z.enum(improvementMethods),
  because: becauseSchema,
  /** What `round.start` is told. */
  round: z.object({
    method: z.enum(improvementMethods),
    from: versionIdSchema,
    data: z.array(z.string()),
    demonstrations: z.array(z.string()),
    settings: z.object({ kto: jsonObjectSchema.optional() }),
  }),
  settings: jsonObjectSchema,
  parts: roundPartsSchema,
  memory: runMemorySchema,
  /** By the pace of an earlier round by this method here; null before the first. */
  time: z.object({ seconds: z.number(), after: z.string() }).nullable(),
  power: powerSchema,
});

export const improvementSchema = z.object({
  from: versionIdSchema,
  counts: feedbackCountsSchema,
  /** Null where there is too little of everything; `tooLittle` then says what was tried last. */
  choice: choiceSchema.nullable(),
  tooLittle: z.string().nullable(),
  missing: z.array(missingSchema),
});
export type Improvement = z.output<typeof improvementSchema>;

export const improveContract = {
  /** What a round from this feedback would be. Nothing is started. */
  plan: procedure
    .input(
      z.object({
        from: versionRefSchema.optional(),
        /** Whether replies that were regenerated and kept are learned from, too: nobody said that they are better. */
        regenerations: z.boolean().default(false),
      }),
    )
    .output(improvementSchema),
};
