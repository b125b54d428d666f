/** What the data say against themselves. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';
import { idSchema } from './ids.ts';
import { progressEventSchema } from './progress.ts';
import { messagesSchema } from './prompts.ts';
import { raterSchema } from './raters.ts';

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

const boundsSchema = z.object({ low: z.number(), high: z.number() });

/** Krippendorff's alpha of one thing that raters say. */
const scaleSchema = z.object({
  of: z.discriminatedUnion('kind', [
    /** Of two replies, which is better: worse, tied or better, for every pair that a ranking holds. */
    z.object({ kind: z.literal('order') }),
    z.object({ kind: z.enum(['rating', 'label']), question: z.string() }),
  ]),
  metric: z.enum(['nominal', 'ordinal', 'interval']),
  /** 1 is agreement in everything, 0 what chance gives; null where it is not defined. */
  value: z.number().nullable(),
  /** 95 %, by bootstrap over items. */
  interval: boundsSchema.nullable(),
  items: z.int(),
  /** Pairs of replies, replies or prompts that two raters have judged. */
  units: z.int(),
});
export type Scale = z.output<typeof scaleSchema>;

const raterAgreementSchema = z.object({
  /** Replies to a prompt that two raters have ranked. */
  items: z.int(),
  /** In the order in which they are met, those who share something with another. */
  raters: z.array(
    z.object({
      rater: raterSchema,
      items: z.int(),
      /** With another rater's word on the same pair of replies. */
      comparisons: z.int(),
      /** The share of them in which both say the same, with 95 %; null without any. */
      agreement: boundsSchema.extend({ value: z.number() }).nullable(),
      /** Alpha (ordinal) of the others: higher than everybody's where this rater differs from them. */
      alphaWithout: z.number().nullable(),
    }),
  ),
  scales: z.array(scaleSchema),
  /** Rankings in which two raters prefer opposite replies, and how many of them nobody has decided. */
  dividedTotal: z.int(),
  undecided: z.int(),
  divided: z.array(
    z.object({
      prompt: messagesSchema,
      replies: z.array(z.string()).readonly(),
      dividedPairs: z.int(),
      decided: z.boolean(),
      said: z.array(
        z.object({
          rater: raterSchema,
          /** ranks[i] belongs to replies[i]; 1 is best. */
          ranks: z.array(z.int()),
          /** Null where it was imported. */
          rankingId: z.string().nullable(),
        }),
      ),
    }),
  ),
});
export type RaterAgreement = z.output<typeof raterAgreementSchema>;

const raterAgreementEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({ type: z.literal('done'), ...raterAgreementSchema.shape }),
]);
export type RaterAgreementEvent = z.input<typeof raterAgreementEventSchema>;

/** All read all data in a process of their own; leaving the stream ends it. */
export const dataQualityContract = {
  /** Pairs of replies that were ranked both ways, the most divided first. */
  contradictions: procedure.input(z.object(page).prefault({})).output(eventIterator(contradictionsEventSchema)),
  /** Groups of different prompts that say nearly the same in nearly the same words, the largest first. */
  nearDuplicates: procedure
    .input(z.object({ ...page, threshold: z.number().min(0.3).max(0.99).default(0.7) }).prefault({}))
    .output(eventIterator(nearDuplicatesEventSchema)),
  /** How far people agree on what several of them ranked, here or in imported files. */
  agreement: procedure.input(z.object(page).prefault({})).output(eventIterator(raterAgreementEventSchema)),
};
