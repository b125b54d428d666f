/** Shapes that several formats share, and the one way in which a record that does not fit is described. */
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import { roles } from '../../shared/domain/conversation.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { gotOf, placedProblem, saying } from '../../shared/language/issues.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import type { JsonRecord } from './format.ts';

/** OpenAI's content parts; images and sound have no place in a text chat and are refused. */
const textPart = z.object({ type: z.literal('text'), text: z.string() });

const textOrParts = z.preprocess(
  (content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content),
  z.array(textPart, saying(said('expected.text'))).transform((parts) => parts.map((part) => part.text).join('\n')),
);

export const messageShape = z.object({
  // "developer" is what OpenAI now calls the system's turn.
  role: z.preprocess((role) => (role === 'developer' ? 'system' : role), z.enum(roles)),
  content: textOrParts,
});

export const messagesShape = z
  .array(messageShape, saying(said('records.messages')))
  .min(1, saying(said('records.emptyList')));

/** TRL's prompt: a text, which becomes one user turn, or messages. */
export const promptShape = z
  .preprocess(
    (prompt) => (typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt),
    z.array(messageShape, saying(said('records.promptOrMessages'))),
  )
  .refine(
    (messages) => messages.some((message) => message.content.trim() !== ''),
    saying(said('expected.emptyPrompt')),
  );

/** TRL's completion: a text, or a list of one assistant's message. */
export const replyShape = z.preprocess(
  (reply) => (typeof reply === 'string' ? [{ role: 'assistant', content: reply }] : reply),
  z
    .array(messageShape, saying(said('records.replyOrMessage')))
    .refine((messages) => messages.length === 1 && messages[0].role === 'assistant', saying(said('records.oneReply')))
    .transform((messages) => messages[0].content),
);

/**
 * The turns after the system turn that stands in the record's `system`; where it stands in both places, once.
 * @throws ParleyError invalid_input for one that is no text, or where the two differ
 */
export function withSystem({ system }: JsonRecord, turns: readonly Message[]): readonly Message[] {
  if (system === undefined || system === null || system === '') return turns;
  if (typeof system !== 'string') throw expectedIn('system', said('expected.text'), system);
  if (turns[0]?.role !== 'system') return [{ role: 'system', content: system }, ...turns];
  if (turns[0].content === system) return turns;
  throw invalidRecord(said('records.otherSystem'), 'system');
}

/** What is read of a list of messages, for a format's `reads`. */
export function messagesAt(field: string): string[] {
  return [`${field}[].role`, `${field}[].content`];
}

/** @throws ParleyError invalid_input with all that is wrong on one line */
export function parseShape<Shape extends z.ZodType>(shape: Shape, record: JsonRecord): z.output<Shape> {
  const parsed = shape.safeParse(record);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => placedProblem(issue, record, pathText));
  throw invalidRecord(said('expected.problems', { problems }));
}

/** @param field where in the record; left out where the problem is the whole record's */
export function invalidRecord(problem: Said, field?: string): ParleyError {
  return new ParleyError('invalid_input', field === undefined ? problem : problemAt(field, problem));
}

/** A field with something else in it than expected, which is quoted. */
export function expectedIn(field: string, expectation: Said, got: unknown): ParleyError {
  return invalidRecord(said('expected.got', { expectation, got: gotOf(got) ?? String(got) }), field);
}

export function problemAt(field: string, problem: Said): Said {
  return said('expected.at', { place: field, problem });
}

/** Whether two turns say the same. */
export function sameMessage(a: Message, b: Message): boolean {
  return a.role === b.role && a.content === b.content;
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '');
}
