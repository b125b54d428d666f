/** Anthropic's way of writing a chat as one text: turns that begin with `\n\nHuman:` and `\n\nAssistant:`. */
import { said } from '../../shared/language/said.ts';
import type { Message, Role } from '../../shared/domain/conversation.ts';
import { invalidRecord } from './record-shapes.ts';

/** A turn, and where it stands: `start` is the index of the first character after the colon. */
export interface TranscriptTurn extends Message {
  readonly start: number;
}

const turnMark = /(?:^|\n\n)(Human|Assistant):/g;
const roleOfMark: Readonly<Record<string, Role>> = { Human: 'user', Assistant: 'assistant' };

export function isTranscript(text: unknown): boolean {
  return typeof text === 'string' && /^\s*Human:/.test(text);
}

/**
 * Turns with the spaces around their text taken off, empty ones included: they stand in the published data.
 * @param field named in the error
 * @throws ParleyError invalid_input unless the text begins with a Human turn
 */
export function parseTranscript(text: string, field: string): TranscriptTurn[] {
  if (!isTranscript(text)) {
    const seen = JSON.stringify(text.trimStart().slice(0, 30));
    throw invalidRecord(said('records.transcriptStart', { beginning: seen }), field);
  }
  const start = text.length - text.trimStart().length;
  const marks = [...text.slice(start).matchAll(turnMark)];
  return marks.map((mark, i) => {
    const from = start + mark.index + mark[0].length;
    const to = i + 1 < marks.length ? start + marks[i + 1].index : text.length;
    return { role: roleOfMark[mark[1]], content: text.slice(from, to).trim(), start: from };
  });
}

/** Undefined where a transcript cannot say it: a system turn, a beginning other than Human, a turn's text with a mark inside. */
export function writeTranscript(messages: readonly Message[]): string | undefined {
  if (messages[0]?.role !== 'user') return undefined;
  if (messages.some(({ role, content }) => role === 'system' || holdsTurnMark(content))) return undefined;
  return messages.map(({ role, content }) => `\n\n${role === 'user' ? 'Human' : 'Assistant'}: ${content}`).join('');
}

export function holdsTurnMark(text: string): boolean {
  return /\n\n(Human|Assistant):/.test(text);
}
