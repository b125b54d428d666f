/** What the data say against themselves. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';
import { idSchema } from './ids.ts';
import { progressEventSchema } from './progress.ts';
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
  /** How alike the pair most and the pair least alike are: the weight of the words they share, rare ones weighing more. */
  highest: z.number(),
  lowest: z.number(),
});
export type NearPrompts = z.output<typeof nearPromptsSchema>;

const page = { limit: z.int().min(1).max(1000).default(200) };

const contradictionsEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    total: z.int(),
    pairs: z.int(),
    contradictions: z.array(contradictionSchema),
  }),
]);
export type ContradictionsEvent = z.input<typeof contradictionsEventSchema>;

const nearDuplicatesEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({ type: z.literal('done'), total: z.int(), prompts: z.int(), groups: z.array(nearPromptsSchema) }),
]);
export type NearDuplicatesEvent = z.input<typeof nearDuplicatesEventSchema>;

/** Both read all data in a process of their own; leaving the stream ends it. */
export const dataQualityContract = {
  /** Pairs of replies that were ranked both ways, the most divided first. */
  contradictions: procedure.input(z.object(page).prefault({})).output(eventIterator(contradictionsEventSchema)),
  /** Groups of different prompts that say nearly the same in nearly the same words, the largest first. */
  nearDuplicates: procedure
    .input(z.object({ ...page, threshold: z.number().min(0.3).max(0.99).default(0.7) }).prefault({}))
    .output(eventIterator(nearDuplicatesEventSchema)),
};
