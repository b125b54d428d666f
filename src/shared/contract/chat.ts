/** Conversations (trees of turns), replies as streams, and single completions. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { finishReasons, roles } from '../domain/conversation.ts';
import { procedure } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { idSchema, versionIdSchema, versionRefSchema } from './ids.ts';
import { storedCandidatesSchema } from './candidates.ts';
import { labelSaidSchema } from './labels.ts';
import { authorSchema } from './marks.ts';
import { messagesSchema, promptSchema } from './prompts.ts';
import {
  bestOfSchema,
  chosenByBestOfSchema,
  samplingFigures,
  samplingInputSchema,
  seedSchema,
  timingsSchema,
} from './sampling.ts';

const conversationSchema = z.object({
  id: idSchema('conversation'),
  title: z.string(),
  headId: idSchema('message').nullable(),
  createdAtMs: z.number(),
  /** When it was deleted; null where it was not. */
  deletedAtMs: z.number().nullable(),
  /** It stands above the others in the list. */
  pinned: z.boolean(),
  /** Null for none. */
  folder: z.string().nullable(),
});

const listedSchema = z.object({
  ...conversationSchema.shape,
  /** The newest turn in which a search found its words; null without a search, or where the title has the text. */
  found: z
    .object({
      messageId: idSchema('message'),
      /** A line of the turn around what was found; the words are marked. */
      excerpt: z.array(z.object({ text: z.string(), sought: z.boolean() })).readonly(),
    })
    .nullable(),
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

const turnSchema = z.object({
  ...conversationMessageSchema.shape,
  /** All turns at this place of the tree, itself among them, oldest first. */
  siblings: z.array(idSchema('message')).readonly(),
  /** How it was written; null for text that a person wrote. */
  figures: z
    .object({
      version: versionIdSchema,
      seed: seedSchema,
      tokens: z.int(),
      finishReason: z.enum(finishReasons),
      /** Null where it was stored before timings were. */
      timings: timingsSchema.nullable(),
      /** How it was chosen from several; null where it was the only one. */
      bestOf: chosenByBestOfSchema.nullable(),
    })
    .nullable(),
  /** What the caller says of it; null for nothing. */
  label: labelSaidSchema.nullable(),
});

const threadSchema = z.object({
  ...conversationSchema.shape,
  turns: z.array(turnSchema).readonly(),
  /** Place of the first of them in the branch, from 0. */
  from: z.int(),
  /** Turns in the whole branch. */
  length: z.int(),
  /** Turns after the branch's last one, on the newest way on from it. */
  below: z.int(),
  /** The branch's first turn, where that is one. */
  systemPrompt: z.string().nullable(),
  /** Drawn for the branch's last turn; null where there are none. */
  candidates: storedCandidatesSchema.nullable(),
});

const choiceSchema = z.object({
  ...chosenByBestOfSchema.shape,
  /** The place of the chosen one. */
  chosen: z.int(),
  /** In the order they were sampled. */
  candidates: z.array(z.object({ completion: z.string(), value: z.number() })).readonly(),
});

const completionSchema = z.object({
  version: versionIdSchema,
  completion: z.string(),
  /** How many were sampled, the end token included. */
  tokens: z.int(),
  finishReason: z.enum(finishReasons),
  seed: seedSchema,
  generationId: idSchema('generation'),
  /** What it was chosen from; null where nothing chose. */
  choice: choiceSchema.nullable(),
  ...samplingFigures,
});

const sampling = {
  /** Default: the newest version that was kept, else the newest that ships. */
  version: versionRefSchema.optional(),
  sampling: samplingInputSchema.default({}),
  /** Default: a random one, told in the result. */
  seed: seedSchema.optional(),
  /** Several replies are sampled, and the best one is the reply. */
  bestOf: bestOfSchema.optional(),
};

/** Tokens of replies that one is chosen from; the text comes when it is. */
const candidatesSchema = z.object({ type: z.literal('candidates'), n: z.int(), tokens: z.int() });

/** More text; the pieces joined are the completion. */
const deltaSchema = z.object({ type: z.literal('delta'), text: z.string(), tokens: z.int() });

const replyEventSchema = z.discriminatedUnion('type', [
  /** The turn that is replied to, as stored. */
  z.object({ type: z.literal('snapshot'), version: versionIdSchema, turn: conversationMessageSchema }),
  candidatesSchema,
  deltaSchema,
  /** Comes once. A reply whose stream is left before is kept with what was written until then. */
  z.object({ type: z.literal('done'), message: conversationMessageSchema, ...completionSchema.shape }),
]);

const completionEventSchema = z.discriminatedUnion('type', [
  candidatesSchema,
  deltaSchema,
  z.object({ type: z.literal('done'), ...completionSchema.shape }),
]);

/** As the app emits them; a client gets them with branded ids. */
export type ReplyEvent = z.input<typeof replyEventSchema>;
export type CompletionEvent = z.input<typeof completionEventSchema>;

/** A token with its text, where it is more than a part of a character. */
const tokenSchema = z.object({
  id: z.int(),
  text: z.string(),
  /** False where the text is only a part of a character. */
  isWhole: z.boolean(),
  /** In nats, at the temperature of the reply, before top-k and the other filters. */
  logprob: z.number(),
});

const tokensSchema = z.object({
  version: versionIdSchema,
  /** Those that the reply's text is made of. */
  tokens: z.array(z.object({ ...tokenSchema.shape, alternatives: z.array(tokenSchema).readonly() })).readonly(),
});

/** A reply that is there, as the beginning of another. */
const beginSchema = z.object({
  /** A reply to the same turn. */
  messageId: idSchema('message'),
  /** So many of its tokens; all of it unless said. Tokens are those of the version that wrote it, which has to be the one that goes on. */
  tokens: z.int().min(0).optional(),
  /** This token after them. */
  then: z.int().min(0).optional(),
});

const conversationId = z.object({ conversationId: idSchema('conversation') });

export const chatContract = {
  /** Pinned ones first, then newest first, a page at a time; what a search finds by the newest turn that has the words. */
  list: procedure
    .input(
      z
        .object({
          /** Words of any turn, or their beginnings, in any order; or a text in the title. */
          text: z.string().max(200).optional(),
          /** Of this folder alone. */
          folder: z.string().max(80).optional(),
          /** The deleted ones instead. */
          deleted: z.boolean().default(false),
          /** The last one of the page before. */
          before: idSchema('conversation').optional(),
          limit: z.int().min(1).max(500).default(100),
        })
        .default({ deleted: false, limit: 100 }),
    )
    .output(z.array(listedSchema)),
  create: procedure.input(z.object({ title: z.string().max(200).default('') })).output(conversationSchema),
  /** The whole tree. */
  get: procedure
    .input(conversationId)
    .output(z.object({ ...conversationSchema.shape, messages: z.array(conversationMessageSchema) })),
  /** A stretch of the branch that the conversation stands at: its end, from a place on, or around a turn. */
  thread: procedure
    .input(
      z.object({
        ...conversationId.shape,
        limit: z.int().min(1).max(500).default(50),
        from: z.int().min(0).optional(),
        around: idSchema('message').optional(),
        /** Whose labels are shown with the replies. */
        rater: authorSchema,
      }),
    )
    .output(threadSchema),
  /** The other turns at a turn's place, oldest first. */
  alternatives: procedure
    .input(z.object({ messageId: idSchema('message') }))
    .output(z.array(conversationMessageSchema)),
  /** The turns that answer a turn, oldest first. */
  replies: procedure.input(z.object({ messageId: idSchema('message') })).output(z.array(conversationMessageSchema)),
  /** The turns up to this one, as a version reads them. */
  prompt: procedure.input(z.object({ messageId: idSchema('message') })).output(messagesSchema),
  /** What one reply, or candidates to choose from, are sampled with where nothing else is asked for. */
  sampling: procedure
    .input(z.object({ version: versionRefSchema.optional(), candidates: z.boolean().optional() }))
    .output(samplingInputSchema),
  rename: procedure
    .input(z.object({ ...conversationId.shape, title: z.string().min(1).max(200) }))
    .output(conversationSchema),
  /** Pins it above the others, or puts it into a folder; a folder is there as long as a conversation is in it. */
  arrange: procedure
    .input(
      z.object({
        ...conversationId.shape,
        pinned: z.boolean().optional(),
        folder: z.string().trim().min(1).max(80).nullable().optional(),
      }),
    )
    .output(conversationSchema),
  /** The folders by name, with how many conversations each has. */
  folders: procedure.output(z.array(z.object({ name: z.string(), conversations: z.int() }))),
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
          error: saying(said('expected.emptyText')),
        }),
    )
    .output(conversationMessageSchema),
  /** Makes the branch that ends at this turn the one that is looked at; with `toEnd` the newest one that leads through it. */
  branch: procedure
    .input(z.object({ ...conversationId.shape, headId: idSchema('message'), toEnd: z.boolean().default(false) }))
    .output(conversationSchema),
  /** Adds the user's turn under `parentId` (default: the head) and streams the reply to it. */
  send: procedure
    .input(
      z.object({
        ...conversationId.shape,
        parentId: idSchema('message').nullable().optional(),
        content: z.string().min(1, saying(said('expected.emptyMessage'))),
        ...sampling,
      }),
    )
    .output(eventIterator(replyEventSchema)),
  /**
   * Streams another reply to a turn that is there already: a sibling of the earlier ones. With `begin` it goes on from one of them, and
   * `maxTokens` is how many may follow.
   */
  reply: procedure
    .input(
      z.object({
        ...conversationId.shape,
        toMessageId: idSchema('message'),
        begin: beginSchema.optional(),
        ...sampling,
      }),
    )
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
  /** A reply token by token, with the likeliest in the place of each: read again by the version that wrote it. */
  tokens: procedure
    .input(z.object({ messageId: idSchema('message'), alternatives: z.int().min(0).max(20).default(8) }))
    .output(tokensSchema),
  /** What a reply was chosen from, each with its value. */
  choice: procedure.input(z.object({ messageId: idSchema('message') })).output(choiceSchema),
  /** Loads the version that is to reply, so that its first reply comes at once. Returns when it is ready. */
  prepare: procedure.input(z.object({ version: versionRefSchema.optional() })).output(versionIdSchema),
  /** One reply to a prompt, outside any conversation. */
  complete: procedure
    .input(z.object({ prompt: promptSchema, ...sampling }))
    .output(eventIterator(completionEventSchema)),
};
