/** Thumbs up or down on replies: what KTO learns from. */
import { z } from 'zod';
import { procedure } from './errors.ts';
import { idSchema } from './ids.ts';
import { authorSchema } from './marks.ts';
import { messagesSchema } from './prompts.ts';
import { raterSchema, ratersSchema } from './raters.ts';

/** What a rater says of a reply. */
export const labelSaidSchema = z.object({
  id: idSchema('label'),
  good: z.boolean(),
  /** Why, in a few words; null where it was not said. */
  reason: z.string().nullable(),
  comment: z.string().nullable(),
});

const labelSchema = z.object({
  ...labelSaidSchema.shape,
  supersedes: idSchema('label').nullable(),
  retracted: z.boolean(),
  rater: raterSchema,
  createdAtMs: z.number(),
  prompt: messagesSchema,
  completion: z.string(),
  generationId: idSchema('generation').nullable(),
});

const trimmed = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .transform((text) => text || null)
    .nullable();

export const labelsContract = {
  /** Says of a reply in a conversation that it is good or bad. It takes the place of what this rater said of it before. */
  rate: procedure
    .input(
      z.object({
        messageId: idSchema('message'),
        good: z.boolean(),
        reason: trimmed(80).default(null),
        comment: trimmed(4000).default(null),
        rater: authorSchema,
      }),
    )
    .output(labelSchema),
  /** Goes back to what was said before, or else to nothing. Undoing what an undo returned does it over again. */
  undo: procedure.input(z.object({ id: idSchema('label') })).output(labelSchema),
  /** Takes back what is said now, whatever was said before it. */
  takeBack: procedure.input(z.object({ id: idSchema('label') })).output(labelSchema),
  /** The labels that stand, newest first. */
  list: procedure
    .input(
      z.object({
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(500).default(50),
        raters: ratersSchema.optional(),
        /** Only good or only bad ones. */
        good: z.boolean().optional(),
        /** Only those with this text in prompt, reply or comment, whatever the letter case. */
        text: z.string().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ total: z.int(), labels: z.array(labelSchema) })),
  /** Who has given labels that stand: people first. */
  raters: procedure.output(z.array(z.object({ ...raterSchema.shape, good: z.int(), bad: z.int() }))),
};
