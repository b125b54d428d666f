/** What a completed run of each kind leaves as its `result`. */
import { z } from 'zod';
import { versionIdSchema } from './ids.ts';
import { intervalSchema } from './progress.ts';
import { messagesSchema } from './prompts.ts';

/** [low, high] of a 95 % interval. */
const bounds = z.tuple([z.number(), z.number()]);

export const sftResultSchema = z.object({
  version: versionIdSchema,
  steps: z.int(),
  tokens: z.number(),
  loss: z.number(),
  /** Chats held out. */
  heldOutChats: z.int().default(0),
  /** On chats that were not learned from, before and after, nats per token that counts; null where none were held out. */
  heldOutLossBefore: z.number().nullable().default(null),
  heldOutLoss: z.number().nullable().default(null),
  heldOutPerplexity: z.number().nullable().default(null),
  durationSeconds: z.number(),
});

/** How well what was learnt from comparisons tells others apart, on prompts it never saw. */
const fromComparisons = {
  pairs: z.int(),
  heldOutPairs: z.int(),
  heldOutAccuracy: z.number(),
  interval: bounds,
  longerWinsBaseline: z.number(),
  durationSeconds: z.number(),
  /** Replies that were equally good, which teach nothing. */
  ties: z.int(),
  rankings: z.int(),
};

export const rewardResultSchema = z.object(fromComparisons);

/** Accuracies are of the reward that the policy implies. */
export const dpoResultSchema = z.object({
  version: versionIdSchema,
  steps: z.int(),
  tokens: z.number(),
  ...fromComparisons,
});

export const ppoResultSchema = z.object({
  version: versionIdSchema,
  episodes: z.int(),
  steps: z.int(),
  kl: z.number(),
  score: z.number(),
  /** Why PPO ended before its last episode, in plain words; null where it did not. */
  endedEarly: z.string().nullable(),
  durationSeconds: z.number(),
});

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

export const roundResultSchema = z.object({
  version: versionIdSchema,
  parent: versionIdSchema,
  /** Undecided where the deciding interval holds one half, or the judge is no better than a coin toss. */
  verdict: z.enum(['kept', 'not-kept', 'undecided']),
  kept: z.boolean(),
  /** Why it was kept or not, in plain words. */
  reason: z.string(),
  data: z.object({
    rankings: z.int(),
    pairs: z.int(),
    ties: z.int(),
    /** Comparisons in each part. */
    rewardTrain: z.int(),
    judgeTrain: z.int(),
    heldOut: z.int(),
    ppoPrompts: z.int(),
    contestPrompts: z.int(),
  }),
  rewardModel: z.object({
    heldOutAccuracy: z.number(),
    interval: bounds,
    longerWinsBaseline: z.number(),
    heldOutPairs: z.int(),
  }),
  judgeModel: z.object({
    heldOutAccuracy: z.number(),
    interval: bounds,
    heldOutPairs: z.int(),
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
  /** Why PPO ended before its last episode, in plain words; null where it did not. */
  endedEarly: z.string().nullable(),
  durationSeconds: z.number(),
  secondsByStage: z.record(z.string(), z.number()),
});

export type SftResult = z.output<typeof sftResultSchema>;
export type DpoResult = z.output<typeof dpoResultSchema>;
export type RewardResult = z.output<typeof rewardResultSchema>;
export type PpoResult = z.output<typeof ppoResultSchema>;
export type RoundResult = z.output<typeof roundResultSchema>;
