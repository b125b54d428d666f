/** What a policy worker is asked, and what it answers while it generates. */
import { z } from 'zod';
import type { FinishReason } from '../../../shared/domain/conversation.ts';
import { messagesSchema, samplingSettingsSchema } from '../jobs.ts';
import type { ToldToken } from './token-texts.ts';

export const generateInputSchema = z.object({
  /** Names the call, for `cancel`. */
  id: z.string(),
  requests: z
    .array(
      z.object({
        prompt: messagesSchema,
        /** Candidates, all from one reading of the prompt. */
        n: z.int().positive().max(256).default(1),
        /** What they begin with, as tokens or as text; `maxTokens` is then how many may follow. */
        begin: z.union([z.array(z.int().min(0)), z.string()]).optional(),
        /** Candidate i draws from (seed, i): its text depends neither on the other candidates nor on n. */
        seed: z.int(),
        settings: samplingSettingsSchema,
        /** Tells each token with so many of the likeliest in its place; undefined: the text alone. */
        alternatives: z.int().min(0).max(20).optional(),
      }),
    )
    .min(1)
    // They are decoded together.
    .refine((requests) => new Set(requests.map(({ settings }) => settings.precision)).size === 1, {
      // Not shown: a fault of the caller, who is ours.
      error: 'expected the same precision for all requests of a call',
    }),
});
/** A conversation to measure, and how long a reply to it may be. */
export const measureInputSchema = z.object({ messages: messagesSchema, maxTokens: z.int().positive() });
/** Replies by prompt, for a reward model to score. */
export const scoreInputSchema = z.array(z.object({ prompt: messagesSchema, replies: z.array(z.string()).min(1) }));

/** One prompt and how to complete it. */
export type GenerationRequest = z.input<typeof generateInputSchema>['requests'][number];

export interface GeneratedCompletion {
  /** Without the end-of-turn token. */
  readonly text: string;
  /** As sampled, the end-of-turn token included. */
  readonly tokenIds: readonly number[];
  /** Log-probability of each token at the sampling temperature, before filters. */
  readonly logprobs: readonly number[];
  readonly finishReason: FinishReason;
  /** The stop text that ended it; null where it ended otherwise. */
  readonly stopText: string | null;
}

export interface GenerationTimings {
  /** From the request's arrival in the worker to the first sampled token; a load of the model is part of it. */
  readonly firstTokenMs: number;
  /** Over all completions, from the first token on: reading the prompt and compiling are in `firstTokenMs`. */
  readonly tokensPerSecond: number;
  readonly tokens: number;
}

export type GenerationEvent =
  /** The prompt did not fit the context: so many of its oldest messages were left out. Before the text. */
  | { readonly type: 'notice'; readonly request: number; readonly droppedMessages: number }
  /** More text of a candidate; about every 30 ms. A candidate's pieces joined are its completion's text. */
  | TextEvent;

export interface TextEvent {
  readonly type: 'text';
  readonly request: number;
  readonly candidate: number;
  readonly delta: string;
  /** Sampled for this piece; an end token belongs to none. */
  readonly tokens: number;
  /** Those tokens, where the request asks for alternatives. */
  readonly told?: readonly ToldToken[];
}

/** How much of the context a conversation takes. */
export interface ContextUse {
  /** Of what the policy reads, its last reply included. */
  readonly tokens: number;
  readonly contextTokens: number;
  /** Oldest messages that the context has no room for. */
  readonly droppedMessages: number;
}

export interface GenerationResult {
  /** By request and candidate. A cancelled call has what there was. */
  readonly completions: readonly (readonly GeneratedCompletion[])[];
  /** By request: why nothing can reply to its prompt (too long, refused by the chat template); null where it was replied to. */
  readonly refused: readonly (string | null)[];
  /** By request: the prompt as the model read it, without the turns that were left out; 0 where it was refused. */
  readonly promptTokens: readonly number[];
  /** What prompt and reply together may have. */
  readonly contextTokens: number;
  readonly timings: GenerationTimings;
}
