/** Conversations (trees of turns), replies as streams, and single completions. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { finishReasons, roles } from '../domain/conversation.ts';
import { procedure } from './errors.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { promptSchema } from './prompts.ts';
import { samplingFigures, samplingInputSchema, seedSchema } from './sampling.ts';

const conversationSchema = z.object({
  id: idSchema('conversation'),
  title: z.string(),
  headId: idSchema('message').nullable(),
  createdAtMs: z.number(),
});

const conversationMessageSchema = z.object({
  id: idSchema('message'),
  conversationId: idSchema('conversation'),
  parentId: idSchema('message').nullable(),
  role: z.enum(roles),
  content: z.string(),
  generationId: idSchema('generation').nullable(),
  createdAtMs: z.number(),
});

const completionSchema = z.object({
  version: versionIdSchema,
  completion: z.string(),
  /** How many were sampled, the end token included. */
  tokens: z.int(),
  finishReason: z.enum(finishReasons),
  seed: seedSchema,
  generationId: idSchema('generation'),
  ...samplingFigures,
});

const sampling = {
  /** Default: the newest version that was kept, else parley-base. */
  version: versionRefSchema.optional(),
  sampling: samplingInputSchema.default({}),
  /** Default: a random one, told in the result. */
  seed: seedSchema.optional(),
};

/** More text; the pieces joined are the completion. */
const deltaSchema = z.object({ type: z.literal('delta'), text: z.string(), tokens: z.int() });

const replyEventSchema = z.discriminatedUnion('type', [
  /** The conversation's branch as stored, the user's new turn last. */
  z.object({ type: z.literal('snapshot'), version: versionIdSchema, messages: z.array(conversationMessageSchema) }),
  deltaSchema,
  /** Comes once. A reply whose stream is left before is kept with what was written until then. */
  z.object({ type: z.literal('done'), message: conversationMessageSchema, ...completionSchema.shape }),
]);

const completionEventSchema = z.discriminatedUnion('type', [
  deltaSchema,
  z.object({ type: z.literal('done'), ...completionSchema.shape }),
]);

/** As the app emits them; a client gets them with branded ids. */
export type ReplyEvent = z.input<typeof replyEventSchema>;
export type CompletionEvent = z.input<typeof completionEventSchema>;

const conversationId = z.object({ conversationId: idSchema('conversation') });

export const chatContract = {
  list: procedure.output(z.array(conversationSchema)),
  create: procedure.input(z.object({ title: z.string().max(200).default('') })).output(conversationSchema),
  get: procedure
    .input(conversationId)
    .output(z.object({ ...conversationSchema.shape, messages: z.array(conversationMessageSchema) })),
  rename: procedure
    .input(z.object({ ...conversationId.shape, title: z.string().min(1).max(200) }))
    .output(conversationSchema),
  /** Puts it out of the list; nothing is lost, and `restore` brings it back. */
  delete: procedure.input(conversationId).output(conversationSchema),
  restore: procedure.input(conversationId).output(conversationSchema),
  /** Adds a turn without asking for a reply: an edited reply, a chosen candidate. */
  append: procedure
    .input(
      z
        .object({
          ...conversationId.shape,
          parentId: idSchema('message').nullable(),
          role: z.enum(roles),
          content: z.string(),
          /** The generation that the text is, unchanged. */
          generationId: idSchema('generation').optional(),
        })
        // A model may say nothing, and that may have been the best candidate; a person's empty turn is a mistake.
        .refine(({ content, generationId }) => content !== '' || generationId !== undefined, {
          path: ['content'],
          error: 'expected a text, it is empty',
        }),
    )
    .output(conversationMessageSchema),
  /** Makes the branch that ends at this turn the one that is looked at. */
  branch: procedure
    .input(z.object({ ...conversationId.shape, headId: idSchema('message') }))
    .output(conversationSchema),
  /** Adds the user's turn under `parentId` (default: the head) and streams the reply to it. */
  send: procedure
    .input(
      z.object({
        ...conversationId.shape,
        parentId: idSchema('message').nullable().optional(),
        content: z.string().min(1, 'expected a message, it is empty'),
        ...sampling,
      }),
    )
    .output(eventIterator(replyEventSchema)),
  /** Streams another reply to a turn that is there already: a sibling of the earlier ones. */
  reply: procedure
    .input(z.object({ ...conversationId.shape, toMessageId: idSchema('message'), ...sampling }))
    .output(eventIterator(replyEventSchema)),
  /**
   * How much of a version's context the branch that ends at a turn takes: what it reads of it for a reply of at most
   * `maxTokens` (default: as for a reply), the last turn's own text where that is one.
   */
  context: procedure
    .input(
      z.object({
        ...conversationId.shape,
        headId: idSchema('message'),
        version: versionRefSchema.optional(),
        maxTokens: samplingInputSchema.shape.maxTokens,
      }),
    )
    .output(
      z.object({
        version: versionIdSchema,
        tokens: z.int(),
        contextTokens: samplingFigures.contextTokens,
        droppedTurns: samplingFigures.droppedTurns,
      }),
    ),
  /** Loads the version that is to reply, so that its first reply comes at once. Returns when it is ready. */
  prepare: procedure.input(z.object({ version: versionRefSchema.optional() })).output(versionIdSchema),
  /** One reply to a prompt, outside any conversation. */
  complete: procedure
    .input(z.object({ prompt: promptSchema, ...sampling }))
    .output(eventIterator(completionEventSchema)),
};
