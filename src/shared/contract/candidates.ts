/** Several replies to one prompt, for ranking. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { finishReasons } from '../domain/conversation.ts';
import { procedure } from './errors.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { messagesSchema, promptSchema } from './prompts.ts';
import { samplingFigures, samplingInputSchema, seedSchema, timingsSchema } from './sampling.ts';

export const candidateSchema = z.object({
  generationId: idSchema('generation'),
  versionId: versionIdSchema,
  completion: z.string(),
  tokens: z.int(),
  /** log-probability of the whole completion under the sampling temperature, in nats. */
  logprob: z.number(),
  finishReason: z.enum(finishReasons),
  /** How often this text was drawn: equal replies are one candidate. */
  times: z.int().min(1),
  /** Which draw it came with first, from 0: that of its `delta` events, unless it was drawn in place of an equal one. */
  draw: z.int().min(0),
});

/** Candidates of a turn that nobody has chosen from, as they were drawn. */
export const storedCandidatesSchema = z.object({
  set: idSchema('candidateSet'),
  version: versionIdSchema,
  seed: seedSchema,
  candidates: z.array(candidateSchema).readonly(),
  orderShown: z.array(z.int()).readonly(),
  drawn: z.int(),
  timings: timingsSchema.nullable(),
  /** What was said about them: that none is good. */
  rankingId: idSchema('ranking').nullable(),
});

export const candidatesResultSchema = z.object({
  version: versionIdSchema,
  seed: seedSchema,
  prompt: messagesSchema,
  /** Each with a text of its own: fewer than were asked for where replies were equal also when drawn again. */
  candidates: z.array(candidateSchema),
  /** How many replies were sampled. */
  drawn: z.int(),
  /** A random order to show them in: orderShown[place] = index into candidates. */
  orderShown: z.array(z.int()).readonly(),
  ...samplingFigures,
});

const candidatesEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('delta'), candidate: z.int(), text: z.string(), tokens: z.int() }),
  z.object({
    type: z.literal('done'),
    ...candidatesResultSchema.shape,
    /** Names the candidates of a conversation's turn, which are kept with it. */
    set: idSchema('candidateSet').nullable(),
  }),
]);

export type CandidatesEvent = z.input<typeof candidatesEventSchema>;

export const candidateCountSchema = z.int().min(1).max(16);

export const candidatesContract = {
  /** Of a prompt, or of the turn a conversation stands at. */
  sample: procedure
    .input(
      z.object({
        of: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('prompt'), prompt: promptSchema }),
          z.object({
            kind: z.literal('conversation'),
            conversationId: idSchema('conversation'),
            /** The turn to reply to; default: the head. */
            messageId: idSchema('message').optional(),
          }),
        ]),
        n: candidateCountSchema,
        version: versionRefSchema.optional(),
        sampling: samplingInputSchema.default({}),
        seed: seedSchema.optional(),
      }),
    )
    .output(eventIterator(candidatesEventSchema)),
};
