/** What the next round would learn from, by kind, beside rankings and thumbs: edits, and replies that were regenerated and kept. */
import { z } from 'zod';
import { procedure } from './errors.ts';
import { idSchema, versionIdSchema } from './ids.ts';
import { feedbackCountsSchema } from './improve.ts';
import { messagesSchema } from './prompts.ts';
import { raterSchema } from './raters.ts';

const page = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(50) };

const editSchema = z.object({
  id: idSchema('demonstration'),
  prompt: messagesSchema,
  original: z.string(),
  edited: z.string(),
  rater: raterSchema,
  createdAtMs: z.number(),
});

const regeneratedSchema = z.object({
  text: z.string(),
  generationId: idSchema('generation'),
  versionId: versionIdSchema,
});

const regenerationSchema = z.object({
  /** The turn that was kept. */
  id: idSchema('message'),
  prompt: messagesSchema,
  kept: regeneratedSchema,
  /** Those written before it. */
  left: z.array(regeneratedSchema).readonly(),
  createdAtMs: z.number(),
});

export const feedbackContract = {
  /** All that stands, by kind. */
  counts: procedure.output(feedbackCountsSchema),
  /** Replies that people mended, newest first; `rank.withdraw` takes one back. */
  edits: procedure
    .input(z.object({ ...page, text: z.string().min(1).max(200).optional() }))
    .output(z.object({ total: z.int(), edits: z.array(editSchema) })),
  /**
   * Replies that were regenerated and kept, newest first. A ranking of the same replies stands over what is guessed from it; a skipped
   * one says that nothing is to be learned from them.
   */
  regenerations: procedure
    .input(z.object(page))
    .output(z.object({ total: z.int(), regenerations: z.array(regenerationSchema) })),
};
