/** Groups of runs of one method: over several seeds, or a search for settings. Their runs are runs like any other. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { drawnSeed } from '../domain/drawn-seed.ts';
import { groupKinds, groupStates } from '../domain/run-group.ts';
import { runStates } from '../domain/run.ts';
import { methodNames } from '../methods/all.ts';
import { errorDataSchema, jsonObjectSchema, procedure } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { idSchema, versionIdSchema } from './ids.ts';
import { promptSourceSchema } from './prompts.ts';
import { rewardsSchema } from './rewards.ts';
import { seedSchema } from './sampling.ts';
import { trainInput } from './train.ts';

export const maxSeeds = 100;
export const maxTrials = 1000;

/** What a setting may be: one of these, or a number between these. */
const dimensionSchema = z.union([
  z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).min(1),
  z.strictObject({
    min: z.number(),
    max: z.number(),
    /** Drawn so that every factor is equally likely, as learning rates should be. */
    log: z.boolean().default(false),
    /** Values of a grid. */
    steps: z.int().min(2).max(100).default(3),
  }),
]);
/** By setting. */
export const spaceSchema = z
  .record(z.string(), dimensionSchema)
  .refine((space) => Object.keys(space).length > 0, saying(said('expected.noSetting')));
export type SearchSpace = z.output<typeof spaceSchema>;

export const strategies = ['random', 'grid', 'halving'] as const;
export const objectiveNames = ['heldOutLoss', 'heldOutDivergence', 'heldOutAccuracy', 'winRate'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

export const budgetSchema = z.union([
  z.strictObject({ trials: z.int().min(1).max(maxTrials) }),
  z.strictObject({ seconds: z.number().positive() }),
]);

/** "0.71, of 95 %: 0.66 to 0.76": null bounds where there are too few values. */
const meanSchema = z.object({
  mean: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  count: z.int(),
});

const trialSchema = z.object({
  /** Counted from 1, in the order they begin. */
  trial: z.int(),
  run: idSchema('run'),
  name: z.string(),
  seed: seedSchema,
  /** Of successive halving, counted from 1; 1 in all other groups. */
  rung: z.int(),
  /** The settings that differ among the runs. */
  settings: jsonObjectSchema,
  state: z.enum(runStates),
  error: z.string().nullable(),
  /** Null while it is not known, and for runs that failed. */
  objective: z.number().nullable(),
  seconds: z.number(),
});
export type TrialView = z.output<typeof trialSchema>;

const groupSchema = z.object({
  id: idSchema('group'),
  kind: z.enum(groupKinds),
  name: z.string(),
  method: z.enum(methodNames),
  from: versionIdSchema,
  state: z.enum(groupStates),
  resumable: z.boolean(),
  error: errorDataSchema.nullable(),
  /** What a search looks for; null for seeds. */
  objective: z
    .object({
      name: z.enum(objectiveNames),
      title: z.string(),
      higherIsBetter: z.boolean(),
      judge: z.string().nullable(),
    })
    .nullable(),
  strategy: z.enum(strategies).nullable(),
  /** The settings all runs have in common, those of the base. */
  settings: jsonObjectSchema,
  trials: z.array(trialSchema),
  /** The best trial so far, by its number. */
  best: z.int().nullable(),
  /** Over the seeds: what completed runs ended with, by the name of the figure. Results first, then metrics. */
  figures: z.array(z.object({ name: z.string(), of: z.enum(['result', 'metric']), ...meanSchema.shape })),
  progress: z.object({
    /** Runs that have ended. */
    done: z.int(),
    /** Null where time is the budget. */
    total: z.int().nullable(),
    timeLeftMs: z.number().nullable(),
    /** What the run at work does. */
    stage: z.string().nullable(),
  }),
  createdAtMs: z.number(),
  endedAtMs: z.number().nullable(),
});
export type GroupView = z.output<typeof groupSchema>;

const bandSchema = z.object({
  name: z.string(),
  steps: z.array(z.int()),
  mean: z.array(z.number().nullable()),
  /** Null where fewer than two runs have a figure. */
  low: z.array(z.number().nullable()),
  high: z.array(z.number().nullable()),
  /** Each run's own, beside the steps. */
  runs: z.array(z.array(z.number().nullable())),
});
export type BandView = z.output<typeof bandSchema>;

const groupId = z.object({ groupId: idSchema('group') });

const searchInput = z.object({
  train: trainInput,
  space: spaceSchema,
  strategy: z.enum(strategies).default('random'),
  budget: budgetSchema,
  /** Default: what the method measures on held-out data; for methods that learn from prompts the win rate. */
  objective: z.enum(objectiveNames).optional(),
  /** Of the win rate: who judges, and on what prompts. Never what the runs are trained against. */
  judge: rewardsSchema.default('reward'),
  contest: promptSourceSchema.optional(),
  /** Draws the settings. The seed of the runs is that of `train`. */
  seed: seedSchema.optional().transform((seed) => seed ?? drawnSeed()),
});
export type SearchInput = z.output<typeof searchInput>;

export const groupsContract = {
  /** Runs the same once for each seed, one after the other. */
  seeds: procedure
    .input(z.object({ train: trainInput, seeds: z.array(seedSchema).min(2).max(maxSeeds) }))
    .output(groupSchema),
  /** Runs the method with other settings until the budget is spent. */
  search: procedure.input(searchInput).output(groupSchema),
  /** Newest first. */
  list: procedure.output(z.array(groupSchema)),
  get: procedure.input(groupId).output(groupSchema),
  /** The group whenever it has changed, until it has ended. Leaving the stream does not stop it. */
  watch: procedure.input(groupId).output(eventIterator(groupSchema)),
  /** The curves of its runs: mean and interval at each step. */
  curves: procedure
    .input(z.object({ ...groupId.shape, names: z.array(z.string()), points: z.int().min(2).max(1000).default(250) }))
    .output(z.array(bandSchema)),
  /** Asks the run at work to save a checkpoint and end, and begins no other. Asked once more, it ends at once. */
  stop: procedure.input(groupId).output(groupSchema),
  resume: procedure.input(groupId).output(groupSchema),
};
