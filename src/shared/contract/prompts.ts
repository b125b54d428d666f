import { z } from 'zod';
import { roles } from '../domain/conversation.ts';
import { saidTextSchema } from './errors.ts';
import { said } from '../language/said.ts';
import { saying } from '../language/issues.ts';
import { idSchema } from './ids.ts';
import { serverPathSchema } from './marks.ts';

export const messageSchema = z.object({ role: z.enum(roles), content: z.string() });

export const messagesSchema = z.array(messageSchema).readonly();

/** One prompt: the turns so far, or a text that is a first user turn. */
export const promptSchema = z.union([
  z.string().min(1, saying(said('expected.emptyPrompt'))),
  z
    .array(messageSchema)
    .min(1, saying(said('expected.noMessage')))
    .readonly(),
]);

/** Where many prompts come from. */
export const promptSourceSchema = z.discriminatedUnion('kind', [
  /** A data file on the app's machine; every item's prompt counts, whatever its format. */
  z.object({ kind: z.literal('file'), path: serverPathSchema }),
  /** A dataset of the home folder, by name or id. */
  z.object({ kind: z.literal('dataset'), dataset: z.string().min(1) }),
  /** What a round held its contest on: it trained on none of them. */
  z.object({ kind: z.literal('round'), run: idSchema('run') }),
  z.object({ kind: z.literal('list'), prompts: z.array(promptSchema).min(1) }),
]);

/** Prompts that nothing could reply to, or whose replies could not be told apart: all counted, the first of them named. */
export const leftOutSchema = z.object({
  count: z.int(),
  named: z.array(z.object({ prompt: z.string(), reason: saidTextSchema })).readonly(),
});
export type LeftOut = z.output<typeof leftOutSchema>;
