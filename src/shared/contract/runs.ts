/** Runs: training and rounds, watched, stopped and taken up again. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { runStates } from '../domain/run.ts';
import { runKinds } from '../methods/run-kinds.ts';
import { errorDataSchema, jsonObjectSchema, procedure, saidTextSchema } from './errors.ts';
import { idSchema, versionIdSchema } from './ids.ts';
import { progressSchema } from './progress.ts';
import { messagesSchema } from './prompts.ts';
import { seedSchema } from './sampling.ts';

export const runSchema = z.object({
  id: idSchema('run'),
  kind: z.enum(runKinds),
  /** "Round 3": counted among the runs of its kind; no two share one, and it never changes. */
  name: z.string(),
  from: versionIdSchema.nullable(),
  config: jsonObjectSchema,
  seed: seedSchema,
  state: z.enum(runStates),
  resumable: z.boolean(),
  /** Why it failed or was interrupted. */
  error: errorDataSchema.nullable(),
  /** In words, what it does or last did. */
  stage: z.string().nullable(),
  /** Null while nothing was reported, and once it has ended. */
  progress: progressSchema.nullable(),
  /** Once completed; its form is the kind's result in `results.ts`. */
  result: jsonObjectSchema.nullable(),
  createdAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
});
export type RunView = z.output<typeof runSchema>;

const metricSchema = z.object({
  stage: z.string(),
  step: z.int(),
  name: z.string(),
  /** Words for what JSON has no numbers for: they are what a diverged run looks like. */
  value: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]), // Not shown: the page writes ∞.
});
export type MetricView = z.output<typeof metricSchema>;

/** One figure over the steps of a stage: a run has too many for an object each. */
const seriesSchema = z.object({
  stage: z.string(),
  name: z.string(),
  steps: z.array(z.int()).readonly(),
  /** One for each step. */
  values: z.array(metricSchema.shape.value).readonly(),
  /** How many were measured; where that is more than there are steps, the extremes of each part of the run are kept. */
  measured: z.int(),
});
export type SeriesView = z.output<typeof seriesSchema>;

/** As many as a wide chart has columns of pixels. */
const maxPoints = 1000;

const sampleSchema = z.object({
  id: idSchema('runSample'),
  stage: z.string(),
  step: z.int(),
  prompt: messagesSchema,
  completion: z.string(),
  score: z.number().nullable(),
  kl: z.number().nullable(),
});
export type SampleView = z.output<typeof sampleSchema>;

/** Counts up by one within a watch; a gap means that something was lost, and a new watch begins with a new snapshot. */
const sequence = { sequence: z.int() };

const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    ...sequence,
    run: runSchema,
    /** With at most a thousand points each. */
    series: z.array(seriesSchema).readonly(),
    samples: z.array(sampleSchema),
  }),
  /** Its state, stage or result changed. The last event of a run that ended is one of these. */
  z.object({ type: z.literal('run'), ...sequence, run: runSchema }),
  z.object({ type: z.literal('progress'), ...sequence, progress: progressSchema }),
  z.object({ type: z.literal('metrics'), ...sequence, metrics: z.array(metricSchema) }),
  z.object({ type: z.literal('samples'), ...sequence, samples: z.array(sampleSchema) }),
  /** Something to know that does not stop the run, e.g. prompts that were shortened. */
  z.object({ type: z.literal('notice'), ...sequence, message: saidTextSchema }),
]);
export type RunEvent = z.output<typeof runEventSchema>;

const runId = z.object({ runId: idSchema('run') });

export const runsContract = {
  /** Newest first. */
  list: procedure
    .input(
      z.object({
        kinds: z.array(z.enum(runKinds)).optional(),
        states: z.array(z.enum(runStates)).optional(),
        limit: z.int().min(1).optional(),
      }),
    )
    .output(z.array(runSchema)),
  get: procedure.input(runId).output(runSchema),
  /** Every figure as it was measured, for scripts. */
  metrics: procedure
    .input(
      z.object({
        ...runId.shape,
        stage: z.string().optional(),
        afterStep: z.int().min(-1).default(-1),
        names: z.array(z.string()).optional(),
      }),
    )
    .output(z.array(metricSchema)),
  /** Where its figures are as files: event files for TensorBoard, CSV and JSON Lines. Null where there are none, and for guests. */
  figureFiles: procedure
    .input(runId)
    .output(z.object({ folder: z.string().nullable(), logdir: z.string().nullable() })),
  /** The figures for charts: thinned to so many points each. */
  series: procedure
    .input(
      z.object({
        ...runId.shape,
        stage: z.string().optional(),
        names: z.array(z.string()).optional(),
        points: z.int().min(2).max(maxPoints).default(maxPoints),
      }),
    )
    .output(z.array(seriesSchema).readonly()),
  samples: procedure
    .input(z.object({ ...runId.shape, afterStep: z.int().min(-1).default(-1) }))
    .output(z.array(sampleSchema)),
  /** A snapshot, then what changes until the run ends. Leaving the stream does not stop the run. */
  watch: procedure.input(runId).output(eventIterator(runEventSchema)),
  /** Asks the run to save a checkpoint and end; returns at once, the watch tells when it has. Asked once more, the run ends at once. */
  stop: procedure.input(runId).output(runSchema),
  /** Takes up a run that was stopped, failed or interrupted. */
  resume: procedure.input(runId).output(runSchema),
  /** A round's report in Markdown, in the reader's language ("zh"); default: this process's. */
  report: procedure.input(runId.extend({ language: z.string().optional() })).output(z.object({ markdown: z.string() })),
};
