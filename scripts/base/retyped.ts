import type { Message } from '../../src/shared/domain/conversation.ts';
import type { Random } from '../../src/shared/domain/random.ts';

/**
 * The same dialogue as another hand would have typed its user's messages: in lower case, without the mark at the end, without
 * apostrophes, or with two letters swapped. The replies stay. A small model then learns an intent, not one way to type it.
 */
export function retyped(dialogue: readonly Message[], random: Random): Message[] {
  return dialogue.map((message) =>
    message.role === 'user' ? { ...message, content: typedAgain(message.content, random) } : message,
  );
}

function typedAgain(text: string, random: Random): string {
  let typed = text;
  if (random.uniform() < 0.4) typed = typed.toLowerCase();
  if (random.uniform() < 0.3) typed = typed.replace(/[.!?]+$/, '');
  if (random.uniform() < 0.15) typed = typed.replaceAll(/['’]/g, '');
  if (random.uniform() < 0.1 && typed.length > 6) {
    const at = 1 + Math.floor(random.uniform() * (typed.length - 3));
    if (/^[a-z]{2}$/i.test(typed.slice(at, at + 2)))
      typed = typed.slice(0, at) + typed[at + 1] + typed[at] + typed.slice(at + 2);
  }
  return typed.trim() === '' ? text : typed;
}
