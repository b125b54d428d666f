/** Shapes that several formats share, and the one way in which a record that does not fit is described. */
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import { roles } from '../../shared/domain/conversation.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { JsonRecord } from './format.ts';

/** OpenAI's content parts; images and sound have no place in a text chat and are refused. */
const textPart = z.object({ type: z.literal('text'), text: z.string() });

const textOrParts = z.preprocess(
  (content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content),
  z.array(textPart, { error: 'expected a text' }).transform((parts) => parts.map((part) => part.text).join('\n')),
);

export const messageShape = z.object({
  // "developer" is what OpenAI now calls the system's turn.
  role: z.preprocess((role) => (role === 'developer' ? 'system' : role), z.enum(roles)),
  content: textOrParts,
});

export const messagesShape = z
  .array(messageShape, { error: 'expected a list of messages' })
  .min(1, 'expected at least one message, the list is empty');

/** TRL's prompt: a text, which becomes one user turn, or messages. */
export const promptShape = z
  .preprocess(
    (prompt) => (typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt),
    z.array(messageShape, { error: 'expected a text or a list of messages' }),
  )
  .refine((messages) => messages.some((message) => message.content.trim() !== ''), 'expected a prompt, it is empty');

/** TRL's completion: a text, or a list of one assistant's message. */
export const replyShape = z.preprocess(
  (reply) => (typeof reply === 'string' ? [{ role: 'assistant', content: reply }] : reply),
  z
    .array(messageShape, { error: 'expected a text or a list of one assistant message' })
    .refine(
      (messages) => messages.length === 1 && messages[0].role === 'assistant',
      'expected exactly one message, the assistant’s',
    )
    .transform((messages) => messages[0].content),
);

/**
 * The turns after the system turn that stands in the record's `system`; where it stands in both places, once.
 * @throws ParleyError invalid_input for one that is no text, or where the two differ
 */
export function withSystem({ system }: JsonRecord, turns: readonly Message[]): readonly Message[] {
  if (system === undefined || system === null || system === '') return turns;
  if (typeof system !== 'string') throw invalidRecord(`system: expected a text, got ${describe(system)}`);
  if (turns[0]?.role !== 'system') return [{ role: 'system', content: system }, ...turns];
  if (turns[0].content === system) return turns;
  throw invalidRecord('system: expected the same text as in the first message, it is another');
}

/** What is read of a list of messages, for a format's `reads`. */
export function messagesAt(field: string): string[] {
  return [`${field}[].role`, `${field}[].content`];
}

/** @throws ParleyError invalid_input with all that is wrong on one line */
export function parseShape<Shape extends z.ZodType>(shape: Shape, record: JsonRecord): z.output<Shape> {
  const parsed = shape.safeParse(record);
  if (parsed.success) return parsed.data;
  throw invalidRecord(
    parsed.error.issues.map((issue) => `${pathText(issue.path)}${issueText(issue, record)}`).join('; '),
  );
}

export function invalidRecord(message: string): ParleyError {
  return new ParleyError('invalid_input', message);
}

/** Whether two turns say the same. */
export function sameMessage(a: Message, b: Message): boolean {
  return a.role === b.role && a.content === b.content;
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}

function issueText(issue: z.core.$ZodIssue, record: JsonRecord): string {
  const expectation = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return expectation;
  return `${expectation}, got ${describe(valueAt(record, issue.path))}`;
}

function valueAt(record: JsonRecord, path: readonly PropertyKey[]): unknown {
  let value: unknown = record;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return value;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
