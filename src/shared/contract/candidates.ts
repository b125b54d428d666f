/** Several replies to one prompt, for ranking. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { finishReasons } from '../domain/conversation.ts';
import { procedure } from './errors.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { messagesSchema, promptSchema } from './prompts.ts';
import { samplingFigures, samplingInputSchema, seedSchema } from './sampling.ts';

export const candidateSchema = z.object({
  generationId: idSchema('generation'),
  versionId: versionIdSchema,
  completion: z.string(),
  tokens: z.int(),
  /** log-probability of the whole completion under the sampling temperature, in nats. */
  logprob: z.number(),
  finishReason: z.enum(finishReasons),
});

export const candidatesResultSchema = z.object({
  version: versionIdSchema,
  seed: seedSchema,
  prompt: messagesSchema,
  candidates: z.array(candidateSchema),
  /** A random order to show them in: orderShown[place] = index into candidates. */
  orderShown: z.array(z.int()).readonly(),
  ...samplingFigures,
});

const candidatesEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('delta'), candidate: z.int(), text: z.string(), tokens: z.int() }),
  z.object({ type: z.literal('done'), ...candidatesResultSchema.shape }),
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
