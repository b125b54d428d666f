/** Messages as clients write them: a text, or parts of which only texts can be read here. */
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';

const partsSchema = z
  .array(z.looseObject({ type: z.string() }))
  .superRefine((parts, context) => {
    parts.forEach(({ type, text }, place) => {
      if (type !== 'text') {
        const message = `parts of type ${JSON.stringify(type)} cannot be read here, only text`;
        context.addIssue({ code: 'custom', path: [place], message });
      } else if (typeof text !== 'string') {
        context.addIssue({ code: 'custom', path: [place, 'text'], message: 'expected a string' });
      }
    });
  })
  .transform((parts) => parts.map(({ text }) => String(text)).join(''));

/** A text, or its parts joined. Not a union of the two, whose error would say nothing of the part that is at fault. */
export const contentSchema = z.unknown().transform((content, context): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) {
    context.addIssue({ code: 'custom', message: 'expected a text or a list of text parts' });
    return z.NEVER;
  }
  const parsed = partsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

/** Messages in a row that one side wrote, as one: chat templates let the sides alternate. */
export function alternating(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role) {
      joined[joined.length - 1] = { role: last.role, content: `${last.content}\n\n${message.content}` };
    } else joined.push(message);
  }
  return joined;
}
