/** Measuring one version alone. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';
import { versionIdSchema, versionRefSchema } from './ids.ts';
import { serverPathSchema } from './marks.ts';
import { progressEventSchema } from './progress.ts';

const likelihoodEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    version: versionIdSchema,
    bitsPerByte: z.number(),
    perplexity: z.number(),
    tokens: z.int(),
  }),
]);
export type LikelihoodEvent = z.input<typeof likelihoodEventSchema>;

export const evaluateContract = {
  /** How well it predicts the assistant turns of chats: a file's or a dataset's. */
  likelihood: procedure
    .input(
      z.object({
        version: versionRefSchema,
        data: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('file'), path: serverPathSchema }),
          z.object({ kind: z.literal('dataset'), dataset: z.string().min(1) }),
        ]),
      }),
    )
    .output(eventIterator(likelihoodEventSchema)),
};
