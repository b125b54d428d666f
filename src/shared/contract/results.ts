/** What a completed run of each kind leaves as its `result`. */
import { z } from 'zod';
import type { MethodName } from '../methods/all.ts';
import { methods } from '../methods/all.ts';
import { dataFields, durationField, resultFieldsOf, trainedFields } from '../methods/result-fields.ts';
import type { ResultField } from '../methods/result-fields.ts';
import { saidTextSchema } from './errors.ts';
import { versionIdSchema } from './ids.ts';
import { intervalSchema } from './progress.ts';
import { messagesSchema } from './prompts.ts';

/** [low, high] of a 95 % interval. */
const bounds = z.tuple([z.number(), z.number()]);

const valueSchemas = {
  count: z.int(),
  figure: z.number(),
  share: z.number(),
  interval: bounds,
  nats: z.number(),
  duration: z.number(),
  text: saidTextSchema,
} satisfies Record<ResultField['format'], z.ZodType>;

type ValueSchema<Field extends ResultField> = Field extends { readonly optional: true }
  ? z.ZodDefault<z.ZodNullable<(typeof valueSchemas)[Field['format']]>>
  : (typeof valueSchemas)[Field['format']];
type Fields = Readonly<Record<string, ResultField>>;
type ShapeOf<Of extends Fields> = { -readonly [Name in keyof Of]: ValueSchema<Of[Name]> };

function shapeOf<Of extends Fields>(fields: Of): ShapeOf<Of> {
  const schemas = Object.entries(fields).map(([name, { format, optional }]) => {
    const schema: z.ZodType = valueSchemas[format];
    return [name, optional ? schema.nullable().default(null) : schema];
  });
  return Object.fromEntries(schemas) as ShapeOf<Of>;
}

type Needs = keyof typeof trainedFields;
type TrainedSchema<Need extends Needs> =
  ShapeOf<(typeof trainedFields)[Need]> extends infer Shape extends z.core.$ZodShape ? z.ZodObject<Shape> : never;

/** What a trainer leaves, by what it learns from. */
export const trainedSchemas = Object.fromEntries(
  Object.entries(trainedFields).map(([needs, fields]) => [needs, z.object(shapeOf(fields))]),
) as { readonly [Need in Needs]: TrainedSchema<Need> };

/** A result names the version where the method makes one. */
const made = { version: { version: versionIdSchema }, rewardModel: {}, chooser: {} };

type Described<Name extends MethodName> = (typeof methods)[Name];
type ResultShape<Name extends MethodName> = (typeof made)[Described<Name>['makes']] &
  ShapeOf<(typeof trainedFields)[Described<Name>['needs']]> &
  ShapeOf<(typeof dataFields)[Described<Name>['needs']]> &
  ShapeOf<typeof durationField>;
type ResultSchema<Name extends MethodName> =
  ResultShape<Name> extends infer Shape extends z.core.$ZodShape ? z.ZodObject<Shape> : never;

/** By method. */
export const resultSchemas = Object.fromEntries(
  Object.values(methods).map(({ name, needs, makes }) => [
    name,
    z.object({ ...made[makes], ...shapeOf(resultFieldsOf(needs)) }),
  ]),
) as unknown as { readonly [Name in MethodName]: ResultSchema<Name> };
export type ResultOf<Name extends MethodName> = z.output<ResultSchema<Name>>;
/** What all results of methods that learn from the same have. */
export type TrainedFrom<Need extends Needs> = Omit<
  { [Name in MethodName]: Described<Name>['needs'] extends Need ? ResultOf<Name> : never }[MethodName],
  'version'
>;

const judgedSchema = z.object({
  winRate: intervalSchema,
  judge: z.string(),
  ties: z.int(),
  /** Comparisons; `prompts` different prompts, none of which was trained on. */
  count: z.int(),
  prompts: z.int(),
});

const sidesSchema = z.object({ version: z.number(), parent: z.number() });

/** One prompt with both versions' replies. */
const beforeAfterSchema = z.object({ prompt: messagesSchema, before: z.string(), after: z.string() });

/** How much each part of a round's data is. */
export const roundPartsSchema = z.object({
  rankings: z.int(),
  pairs: z.int(),
  ties: z.int(),
  /** Comparisons that the reward model learns from, or the policy itself; and the judge. */
  rewardTrain: z.int(),
  /** Thumbs that the policy learns from. */
  labels: z.int().default(0),
  judgeTrain: z.int(),
  heldOut: z.int(),
  /** Prompts to practise on, where the method practises. */
  ppoPrompts: z.int(),
  /** Chats that are imitated, or mixed in; rounds of earlier versions do not say. */
  chats: z.int().default(0),
  contestPrompts: z.int(),
});

export const roundResultSchema = z.object({
  version: versionIdSchema,
  parent: versionIdSchema,
  /** Undecided where the deciding interval holds one half, or the judge is no better than a coin toss. */
  verdict: z.enum(['kept', 'not-kept', 'undecided']),
  kept: z.boolean(),
  /** Why it was kept or not. */
  reason: saidTextSchema,
  data: roundPartsSchema,
  /** Left out where the policy learned from the rankings, or from chats. */
  rewardModel: z
    .object({
      heldOutAccuracy: z.number(),
      interval: bounds,
      longerWinsBaseline: z.number(),
      heldOutPairs: z.int(),
    })
    .optional(),
  judgeModel: z.object({
    heldOutAccuracy: z.number(),
    interval: bounds,
    heldOutPairs: z.int(),
    /** Rounds of earlier versions have none. */
    longerWinsBaseline: z.number().optional(),
    /** Of all held-out pairs, those that the rater tied counting half; rounds of earlier versions have none. */
    agreement: z.number().optional(),
  }),
  /** By the deciding judge. */
  winRate: z.object({ ...intervalSchema.shape, judge: z.string() }),
  /** By every judge. */
  judgements: z.array(judgedSchema),
  /** Mean KL of the version from its parent, in nats per completion, on the contest's prompts. */
  kl: z.number(),
  repetition: sidesSchema,
  /** Mean tokens per completion. */
  length: sidesSchema,
  /** Different bigrams of words over all (distinct-2), and the share of replies that another prompt got too. */
  distinct: sidesSchema.optional(),
  sameReply: sidesSchema.optional(),
  samples: z.array(beforeAfterSchema),
  /** Why the policy's training ended before its time; null where it did not. */
  endedEarly: saidTextSchema.nullable(),
  durationSeconds: z.number(),
  secondsByStage: z.record(z.string(), z.number()),
});

export type RoundResult = z.output<typeof roundResultSchema>;
