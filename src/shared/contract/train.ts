/** Runs of one method. Starting returns the run at once; `runs.watch` follows it. */
import { z } from 'zod';
import { drawnSeed } from '../domain/drawn-seed.ts';
import { jsonObjectSchema, procedure } from './errors.ts';
import { idSchema, versionRefSchema } from './ids.ts';
import { methodNames, methods } from '../methods/all.ts';
import type { MethodName } from '../methods/all.ts';
import { runMemorySchema } from './memory.ts';
import { promptSourceSchema } from './prompts.ts';
import { rewardChoicesSchema } from './rewards.ts';
import { ratersSchema } from './raters.ts';
import { runSchema } from './runs.ts';
import { seedSchema } from './sampling.ts';
import { settingFieldSchema } from './setting-fields.ts';

export const trainingInput = {
  /** Default: the newest version that was kept, else the newest that ships. */
  from: versionRefSchema.optional(),
  /**
   * Datasets by name or id. Default for comparisons: the rankings made in Parley, or all datasets where there are none;
   * for chats: all datasets; for labels: the thumbs given and the rankings made in Parley, or all datasets where there are none.
   */
  data: z.array(z.string().min(1)).default([]),
  /** The trainer's settings by name; an unknown one is refused with the known ones. */
  settings: jsonObjectSchema.default({}),
  /** The same seed gives the same run. One is drawn where it is left out, and kept with the run. */
  seed: seedSchema.optional().transform((seed) => seed ?? drawnSeed()),
};

/** A target of `targets.list` that trains in place of this machine. */
const onInput = { on: z.string().min(1).optional() };

/** Whose rankings, where the rankings made in Parley are part of the data. Default: everybody's, people's and rules'. */
export const ratersInput = { raters: ratersSchema.optional() };

/** Chats that PPO mixes into its updates where `pretrainingCoef` is above 0, by name; default: all chats and demonstrations. */
export const demonstrationsInput = { demonstrations: z.array(z.string().min(1)).default([]) };

/** By what a method learns from. */
const learnsFrom = {
  chats: {
    /** Share of the chats that is held out to measure loss and perplexity on; of fewer than 20 chats none is. */
    heldOut: z.number().min(0).lt(1).default(0.1),
  },
  teacher: {
    heldOut: z.number().min(0).lt(1).default(0.1),
    /** The version to learn from: of the same vocabulary, or of the one that the student's was cut from. */
    teacher: versionRefSchema,
  },
  comparisons: {
    ...ratersInput,
    /** Share of the prompts that is held out to measure accuracy on. */
    heldOut: z.number().gt(0).lt(1).default(0.2),
  },
  labels: {
    ...ratersInput,
    /** Share of the prompts that is held out to measure accuracy on. */
    heldOut: z.number().gt(0).lt(1).default(0.2),
  },
  prompts: {
    ...ratersInput,
    ...demonstrationsInput,
    /** Default: the prompts of `data`. */
    prompts: promptSourceSchema.optional(),
    /** Σ weight · score; default: a reward model's score. */
    reward: rewardChoicesSchema.default([]),
    /** A completed reward run, or a round, whose reward model it is; default: the newest. */
    rewardRun: idSchema('run').optional(),
  },
};

type InputShape<Name extends MethodName> = { method: z.ZodLiteral<Name> } & typeof trainingInput &
  typeof onInput &
  (typeof learnsFrom)[(typeof methods)[Name]['needs']];
type InputSchema<Name extends MethodName> =
  InputShape<Name> extends infer Shape extends z.core.$ZodShape ? z.ZodObject<Shape> : never;
type AnyInput = { [Name in MethodName]: InputSchema<Name> }[MethodName];

/** A run of one method: what it takes beside its data and settings follows from what it needs. */
export const trainInput = z.discriminatedUnion(
  'method',
  methodNames.map((name) =>
    z.object({ method: z.literal(name), ...trainingInput, ...onInput, ...learnsFrom[methods[name].needs] }),
  ) as unknown as [AnyInput, ...AnyInput[]],
);
export type TrainInput = z.output<typeof trainInput>;

export const trainContract = {
  /** What each method can be told, for forms: default, range and one sentence for every setting. */
  settings: procedure.output(z.record(z.enum(methodNames), z.array(settingFieldSchema))),
  /** Its result has the form of its method in `results.ts`. */
  start: procedure.input(trainInput).output(runSchema),
  /** What it would take in memory, or why it cannot be run. */
  estimate: procedure.input(trainInput).output(runMemorySchema),
  /** What a run with `on` would send there, in files; nothing of it is sent yet but their checksums. */
  travels: procedure.input(trainInput).output(
    z.object({
      /** The folder of the cluster that it goes to. */
      storage: z.string(),
      files: z.array(z.object({ name: z.string(), bytes: z.number(), isThere: z.boolean() })),
    }),
  ),
};
