import { z } from 'zod';
import { precisions } from '../domain/precision.ts';
import { rewardsSchema } from './rewards.ts';

/** What may be set about sampling; what is left out is the version's own recommendation or else Parley's. */
export const samplingInputSchema = z
  .strictObject({
    maxTokens: z.int().min(1).max(8192),
    /** 0 takes the likeliest token. */
    temperature: z.number().min(0).max(10),
    /** 0 is off. */
    topK: z.int().min(0).max(1_000_000),
    /** 1 is off. */
    topP: z.number().gt(0).max(1),
    /** 0 is off. */
    minP: z.number().min(0).max(1),
    /** Above 1 makes tokens that were used before less likely; 1 is off. */
    repetitionPenalty: z.number().min(0.1).max(10),
    /** Texts that end a reply and are no part of it. */
    stop: z.array(z.string().min(1).max(200)).max(16),
    /** Of the matrices: fewer bits are faster, and sample from a slightly rounded policy. */
    precision: z.enum(precisions),
  })
  .partial();

/** Of `n` replies the one that `by` scores highest. */
export const bestOfSchema = z.object({ n: z.int().min(2).max(16), by: rewardsSchema });

/** As records have it: `by` names reward models by the ids of their runs. */
export const chosenByBestOfSchema = z.object({ n: z.int(), by: z.string() });

export const seedSchema = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const timingsSchema = z.object({
  /** Over all replies of the call, from the first token on. */
  tokensPerSecond: z.number(),
  firstTokenMs: z.number(),
  /** How many replies were written together. */
  together: z.int(),
});

/** What sampling cost, and how much of the context it used. */
export const samplingFigures = {
  /** Over all replies of the call, from the first token on. */
  tokensPerSecond: z.number(),
  firstTokenMs: z.number(),
  /** The prompt as the model read it, without the turns left out. */
  promptTokens: z.int(),
  /** What prompt and reply together may have. */
  contextTokens: z.int(),
  /** Whole turns left out at the beginning because the context is full. */
  droppedTurns: z.int(),
};
