/**
 * What a training worker does: jobs, their results, and the events on the way. Nothing large is in them: data are JSON
 * Lines files, models are version folders.
 *
 * A job whose `checkpoints` folder holds a checkpoint goes on from it and ends with the figures of an uninterrupted one.
 */
import { z } from 'zod';
import { roles } from '../../shared/domain/conversation.ts';
import { saidTextSchema } from '../../shared/contract/errors.ts';
import { exampleJobSchema, exampleResultSchema } from '../../shared/contract/examples.ts';
import { footprintSchema, stageMemorySchema } from '../../shared/contract/memory.ts';
import { trainedSchemas } from '../../shared/contract/results.ts';
import { precisions } from '../../shared/domain/precision.ts';
import type { MemoryEstimate } from '../../shared/domain/run-memory.ts';
import type { Said } from '../../shared/language/said.ts';
import type { ProgressStage } from '../../shared/methods/progress-stage.ts';
import { methodNames, methods } from '../../shared/methods/all.ts';
import type { MethodName } from '../../shared/methods/all.ts';
import { methodSettings } from '../../shared/methods/settings.ts';
import {
  exportJobSchema,
  fileJobResultSchemas,
  importGgufJobSchema,
  inspectJobSchema,
  mergeAdapterJobSchema,
  shrinkJobSchema,
} from './file-jobs.ts';

const fileName = z.string().min(1);
const seed = z.int();

export const messagesSchema = z
  .array(z.object({ role: z.enum(roles), content: z.string() }))
  .min(1)
  .readonly();

/** One line of a job's data file. */
export const conversationLineSchema = z.object({ messages: messagesSchema });
export const promptLineSchema = z.object({
  prompt: messagesSchema,
  /** A good reply, for rewards that compare with one. */
  reference: z.string().optional(),
});
export const comparisonLineSchema = z
  .object({
    prompt: messagesSchema,
    completions: z.array(z.string()).min(2),
    /** The lower the better, from 0 or 1; equal numbers tie. */
    ranks: z.array(z.int().nonnegative()),
    /** One for each completion, where they answer different prompts; `prompt` is then the first. */
    prompts: z.array(messagesSchema).optional(),
    /** It measures no judge: shared/domain/preference-pairs.ts says which. */
    unmeasured: z.literal(true).optional(),
  })
  .refine(
    ({ completions, ranks, prompts = completions }) =>
      completions.length === ranks.length && completions.length === prompts.length,
    'expected one rank for each completion, and one prompt where there are several',
  );
/** A reply that is good or bad by itself. */
export const labelledLineSchema = z.object({ prompt: messagesSchema, completion: z.string(), label: z.boolean() });
const judgedReplies = z.array(z.object({ completion: z.string(), score: z.number() }));
/** One prompt of a contest: reply i of a was judged against reply i of b. */
export const contestLineSchema = z.object({ prompt: messagesSchema, a: judgedReplies, b: judgedReplies });

const clusters = z.array(z.object({ sum: z.number(), weight: z.number() }));
/** One judge's word: how many of a prompt's comparisons it gives to A, and how many held-out pairs of a prompt it orders as the rater did. */
export const judgeSaysSchema = z.object({
  contest: clusters,
  /** Pairs that the rater ordered. */
  ordered: clusters,
  /** Those and the rater's ties, each of which counts half. */
  all: clusters,
});
export type JudgeSays = z.infer<typeof judgeSaysSchema>;
export type ContestLine = z.infer<typeof contestLineSchema>;
export type ConversationLine = z.infer<typeof conversationLineSchema>;
export type PromptLine = z.infer<typeof promptLineSchema>;
export type LabelledLine = z.infer<typeof labelledLineSchema>;
export type ComparisonLine = z.infer<typeof comparisonLineSchema>;

export const samplingSettingsSchema = z.object({
  maxTokens: z.int().positive().describe('Where a reply is cut off.'),
  temperature: z.number().nonnegative().describe('Divides the logits; 0 takes the likeliest token.'),
  topK: z.int().nonnegative().default(0).describe('Only the k likeliest tokens; 0 is off.'),
  topP: z.number().positive().max(1).default(1).describe('Only the likeliest tokens of this probability; 1 is off.'),
  minP: z.number().min(0).max(1).optional().describe('Only tokens this fraction as likely as the likeliest; 0 is off.'),
  repetitionPenalty: z.number().positive().optional().describe('Makes tokens used before less likely; 1 is off.'),
  presencePenalty: z.number().optional().describe('Lowers the logits of tokens that the reply has; 0 is off.'),
  frequencyPenalty: z.number().optional().describe('The same for each time that it has them; 0 is off.'),
  logitBias: z.record(z.string(), z.number()).optional().describe('Added to the logits of token ids.'),
  stop: z.array(z.string().min(1)).optional().describe('Texts that end a reply and are no part of it.'),
  precision: z.enum(precisions).optional().describe('Of the matrices; fewer bits are faster and round the policy.'),
});

/** What every job that trains has: the version it starts from, and where its results and checkpoints go. */
const training = { from: fileName, out: fileName, checkpoints: fileName, seed };

/** One part of a reward, with its weight: a reward model's score head, a rule by its name, or a function in a JavaScript file. */
const rewardPartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('model'), folder: fileName, weight: z.number().default(1) }),
  z.object({ kind: z.literal('rule'), rule: z.string().min(1), weight: z.number().default(1) }),
  z.object({ kind: z.literal('function'), file: fileName, weight: z.number().default(1) }),
]);
/** The reward is Σ weight · score. */
const rewardSchema = z.array(rewardPartSchema).min(1);
/** None where an environment rewards. */
const practiceRewardSchema = z.array(rewardPartSchema);
export type RewardPart = z.output<typeof rewardPartSchema>;

/** What a method learns from, in files. */
const learnsFrom = {
  chats: {
    data: fileName,
    /** Conversations to measure on; at most 256 are. */
    heldOut: fileName.optional(),
  },
  teacher: {
    data: fileName,
    heldOut: fileName.optional(),
    /** A version folder. */
    teacher: fileName,
  },
  comparisons: { train: fileName, heldOut: fileName },
  labels: { train: fileName, heldOut: fileName },
  prompts: {
    reward: practiceRewardSchema,
    /** Without lines where an environment begins the conversations. */
    prompts: fileName,
    /** Conversations for `pretrainingCoef` above 0. */
    demonstrations: fileName.optional(),
  },
};

/** The files of a job of a method. */
export type DataFiles<Name extends MethodName> = z.output<
  z.ZodObject<(typeof learnsFrom)[(typeof methods)[Name]['needs']]>
>;

type TrainingShape<Name extends MethodName> = { kind: z.ZodLiteral<Name> } & typeof training &
  (typeof learnsFrom)[(typeof methods)[Name]['needs']] & { settings: z.ZodPrefault<(typeof methodSettings)[Name]> };
type TrainingJobSchema<Name extends MethodName> =
  TrainingShape<Name> extends infer Shape extends z.core.$ZodShape ? z.ZodObject<Shape> : never;
type AnyTrainingJob = { [Name in MethodName]: TrainingJobSchema<Name> }[MethodName];

/** The policy `from`, trained by the method: `out` becomes a policy version, or a version folder with a score head. */
function trainingJobSchema<Name extends MethodName>(name: Name): TrainingJobSchema<Name> {
  return z.object({
    kind: z.literal(name),
    ...training,
    ...learnsFrom[methods[name].needs],
    settings: (methodSettings[name] as unknown as z.ZodObject).prefault({}),
  }) as unknown as TrainingJobSchema<Name>;
}
const trainingJobSchemas = methodNames.map(trainingJobSchema) as unknown as [AnyTrainingJob, ...AnyTrainingJob[]];

/** Of `n` replies the one that `by` scores highest. */
const chooserSchema = z.object({ n: z.int().min(2).max(16), by: rewardSchema });
export type Chooser = z.output<typeof chooserSchema>;

/** Replies of versions `a` and `b` to the same prompts, judged pair by pair. */
const contestJobSchema = z.object({
  kind: z.literal('contest'),
  a: fileName,
  b: fileName,
  prompts: fileName,
  /** Replies per prompt and version. */
  samples: z.int().positive().max(64).default(1),
  /** What chooses a version's replies from several; without one they are taken as they come. */
  choosers: z.object({ a: chooserSchema.optional(), b: chooserSchema.optional() }).default({}),
  judge: rewardSchema,
  sampling: samplingSettingsSchema,
  seed,
});

/**
 * A judge, and `count` more that are trained like it on random halves of its rankings: what each says of the contest's replies and
 * of rankings that none of them has seen, in files of the folder `out`: 0.json, the judge's own; 1.json …
 */
const resampledJudgesJobSchema = z.object({
  kind: z.literal('resampled-judges'),
  ...training,
  judge: fileName,
  train: fileName,
  heldOut: fileName,
  contest: fileName,
  count: z.int().min(2),
  settings: methodSettings.reward.prefault({}),
});

/** How well a version predicts the conversations in `data`. */
const likelihoodJobSchema = z.object({ kind: z.literal('likelihood'), version: fileName, data: fileName });

/**
 * What training jobs would take in memory, one after the other. Their folders but `from` and a reward model's need not be
 * there; of their data the longest lines are enough. Nothing is trained, and no weights are read.
 */
const estimateJobSchema = z.object({
  kind: z.literal('estimate'),
  jobs: z.array(z.discriminatedUnion('kind', trainingJobSchemas)),
});

/** Those that another machine can do; `from` is a version folder here. */
const packable = z.discriminatedUnion('kind', [trainingJobSchema('sft'), trainingJobSchema('dpo')]);
/** Writes into `out` what another machine needs beside the version. */
const packJobSchema = z.object({ kind: z.literal('pack'), job: packable, out: fileName });
/** Makes of what came back, in `from`, the version `job.out` and the job's result. */
const unpackJobSchema = z.object({ kind: z.literal('unpack'), job: packable, from: fileName });

/** What models of these config.json would take in memory; a model need not be here. */
const footprintJobSchema = z.object({ kind: z.literal('footprint'), configs: z.array(z.unknown()).max(50) });

/** A small known task, solved here and now. */
const exampleSchema = z.object({ kind: z.literal('example'), task: exampleJobSchema });

export const jobSchema = z.discriminatedUnion('kind', [
  ...trainingJobSchemas,
  contestJobSchema,
  resampledJudgesJobSchema,
  likelihoodJobSchema,
  estimateJobSchema,
  footprintJobSchema,
  exampleSchema,
  packJobSchema,
  unpackJobSchema,
  inspectJobSchema,
  exportJobSchema,
  mergeAdapterJobSchema,
  importGgufJobSchema,
  shrinkJobSchema,
]);
export type Job = z.output<typeof jobSchema>;
/** As a caller writes it: settings and what else has a default may be left out. */
export type JobInput = z.input<typeof jobSchema>;
export type JobKind = Job['kind'];
export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;

const bounds = { low: z.number(), high: z.number() };
const perVersion = z.object({ a: z.number(), b: z.number() });
const trainedResults = Object.fromEntries(
  methodNames.map((name) => [name, trainedSchemas[methods[name].needs]]),
) as unknown as { readonly [Name in MethodName]: (typeof trainedSchemas)[(typeof methods)[Name]['needs']] };

export const jobResultSchemas = {
  ...trainedResults,
  contest: z.object({
    /** Version a's, ties half; 95 % by bootstrap over prompts. */
    winRate: z.object({ value: z.number(), ...bounds }),
    ties: z.int(),
    /** Pairs judged, ties among them. */
    count: z.int(),
    /** In the order of the prompts; reply i of a was judged against reply i of b. */
    outcomes: z.array(contestLineSchema),
    /** Prompts that one of the versions cannot reply to: too long, or refused by its chat template. */
    leftOut: z.array(z.object({ prompt: messagesSchema, reason: saidTextSchema })),
    /**
     * KL(a‖b) along a's own samples, mean nats per completion; null where the versions' vocabularies differ, or something chooses
     * replies: they are then no samples of the policy.
     */
    kl: z.number().nullable(),
    /** Mean share of a reply's word trigrams that it had said before. */
    repetition: perVersion,
    /** Mean tokens of a reply. */
    length: perVersion,
    /** Different bigrams of words over all (distinct-2). */
    distinct: perVersion,
    /** The share of replies that another prompt got too. */
    sameReply: perVersion,
  }),
  'resampled-judges': z.object({ judges: z.int() }),
  /** Updates in all. */
  pack: z.object({ steps: z.int() }),
  unpack: z.union([trainedSchemas.chats, trainedSchemas.comparisons]),
  likelihood: z.object({ bitsPerByte: z.number(), perplexity: z.number(), tokens: z.int() }),
  /** In the jobs' order. */
  estimate: z.array(stageMemorySchema.omit({ stage: true })),
  /** In the configs' order. */
  footprint: z.object({ availableBytes: z.number().nullable(), models: z.array(footprintSchema) }),
  example: exampleResultSchema,
  ...fileJobResultSchemas,
};
type JobResults = { [Kind in JobKind]: z.output<(typeof jobResultSchemas)[Kind]> };
export type JobResult<Kind extends JobKind = JobKind> = JobResults[Kind];

/** How a job ended. `stopped` says that it was asked to; a job of a kind with checkpoints goes on from the last one. */
export type JobEnd<Kind extends JobKind = JobKind> =
  | { readonly type: 'done'; readonly outcome: 'completed'; readonly result: JobResult<Kind> }
  | { readonly type: 'done'; readonly outcome: 'stopped'; readonly result: null };

export type JobProgressEvent =
  /** What is being done; `done` of `total` is what share of it. */
  | { readonly type: 'progress'; readonly stage: ProgressStage; readonly done: number; readonly total: number }
  /** Figures of one update or evaluation under the field's names; `step` counts from 1. */
  | { readonly type: 'metrics'; readonly step: number; readonly values: Readonly<Record<string, number>> }
  /** What the policy wrote at that step. */
  | {
      readonly type: 'sample';
      readonly step: number;
      readonly prompt: PromptLine['prompt'];
      readonly completion: string;
      readonly score: number | null;
      readonly kl: number | null;
    }
  /** What is expected to be held before the first update, and at the end what the process held at most. */
  | ({ readonly type: 'memory' } & ({ readonly expected: MemoryEstimate } | { readonly usedBytes: number }))
  /** Something that a person should know and that does not stop the job, e.g. prompts that were shortened. */
  | { readonly type: 'notice'; readonly message: Said };
