/** What the data say against themselves. */
import { z } from 'zod';
import { procedure } from './errors.ts';
import { idSchema } from './ids.ts';
import { messagesSchema } from './prompts.ts';

const dataSourceSchema = z.discriminatedUnion('kind', [
  /** One made here; `rank.undo` takes it back. */
  z.object({ kind: z.literal('ranking'), id: idSchema('ranking'), rater: z.string(), createdAtMs: z.number() }),
  z.object({ kind: z.literal('item'), id: idSchema('datasetItem'), dataset: z.string() }),
]);
export type DataSource = z.output<typeof dataSourceSchema>;

const contradictionSchema = z.object({
  prompt: messagesSchema,
  replies: z.tuple([z.string(), z.string()]).readonly(),
  votes: z.array(z.object({ better: z.union([z.literal(0), z.literal(1)]), source: dataSourceSchema })).readonly(),
});
export type ContradictionView = z.output<typeof contradictionSchema>;

const nearPromptsSchema = z.object({
  prompts: z.array(
    z.object({
      prompt: messagesSchema,
      /** Where it is, null for the rankings made here, and how often. */
      uses: z.array(z.object({ dataset: z.string().nullable(), count: z.int() })),
    }),
  ),
  /** Jaccard similarity of the pair most and of the pair least alike. */
  highest: z.number(),
  lowest: z.number(),
});
export type NearPrompts = z.output<typeof nearPromptsSchema>;

const page = { limit: z.int().min(1).max(1000).default(200) };

export const dataQualityContract = {
  /** Pairs of replies that were ranked both ways, the most divided first. */
  contradictions: procedure
    .input(z.object(page).prefault({}))
    .output(z.object({ total: z.int(), pairs: z.int(), contradictions: z.array(contradictionSchema) })),
  /** Groups of different prompts whose texts overlap by at least the threshold, the largest first. */
  nearDuplicates: procedure
    .input(z.object({ ...page, threshold: z.number().min(0.3).max(1).default(0.7) }).prefault({}))
    .output(z.object({ total: z.int(), prompts: z.int(), groups: z.array(nearPromptsSchema) })),
};
