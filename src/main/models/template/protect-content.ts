import type { Message } from '../../../shared/domain/conversation.ts';

/** Messages in which nothing reads as a token of the template, and the way back to what they said. */
export interface ProtectedMessages {
  messages: Message[];
  /** Undoes the protection in any piece of a rendering of `messages`. */
  restore: (text: string) => string;
}

interface TokensToProtect {
  /** In every message. */
  readonly control: readonly string[];
  /** In what people and not the assistant wrote; those of `control` among them. */
  readonly written: readonly string[];
  /** The template: characters that occur in it cannot stand in for others. */
  readonly reserved: string;
}

/**
 * A chat template writes special tokens and what people wrote into one string. So that the two can be told apart
 * afterwards, every token of the template spelled in a message has its first character replaced by one that occurs nowhere
 * else; the template sees its messages otherwise unchanged, so its conditions and trimming work as ever.
 * Pieces of such a token at a message's edges are treated alike, or two messages could spell one between them.
 * A reply may hold those that stand within replies, such as a reasoning model's `<think>`, and templates look for them there.
 */
export function protectContent(
  messages: readonly Message[],
  { control, written, reserved }: TokensToProtect,
): ProtectedMessages {
  const used = new Set(reserved + messages.map((message) => message.content).join(''));
  const standIns = new Map<string, string>();
  const originals = new Map<string, string>();
  let next = 0xe000; // the start of the Basic Multilingual Plane's private use area
  const standIn = (char: string): string => {
    const known = standIns.get(char);
    if (known !== undefined) return known;
    while (used.has(String.fromCharCode(next))) next++;
    const chosen = String.fromCharCode(next++);
    standIns.set(char, chosen);
    originals.set(chosen, char);
    return chosen;
  };
  const protectedMessages = messages.map(({ role, content }) => {
    const positions = tokenPositions(content, role === 'assistant' ? control : written);
    if (positions.size === 0) return { role, content };
    return { role, content: Array.from(content.split(''), (c, i) => (positions.has(i) ? standIn(c) : c)).join('') };
  });
  return {
    messages: protectedMessages,
    restore: (text) =>
      originals.size === 0 ? text : Array.from(text.split(''), (char) => originals.get(char) ?? char).join(''),
  };
}

/** Where in the text (UTF-16 units) a token begins, or a piece of one touches the text's edge. */
function tokenPositions(text: string, tokens: readonly string[]): Set<number> {
  const positions = new Set<number>();
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  for (const token of tokens) {
    for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) positions.add(at);
    for (let length = 1; length < token.length; length++) {
      for (const edge of [text.length, end]) {
        if (text.slice(0, edge).endsWith(token.slice(0, length))) positions.add(edge - length);
      }
      for (const edge of [0, start]) {
        if (text.startsWith(token.slice(-length), edge)) positions.add(edge);
      }
    }
  }
  return positions;
}
