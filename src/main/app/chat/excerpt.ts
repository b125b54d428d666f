import { markedParts } from '../../../shared/domain/sought-words.ts';
import type { TextPart } from '../../../shared/domain/sought-words.ts';

/** Of what is shown around the words that a search found, in characters. */
const [before, length] = [24, 90];

/** The part of a turn in which a search found its words, on one line, with the words marked. */
export function excerptAround(content: string, sought: string): TextPart[] {
  const line = content.replace(/\s+/gu, ' ').trim();
  const parts = markedParts(line, sought);
  const first = parts.findIndex((part) => part.sought);
  const ahead = parts.slice(0, Math.max(0, first)).reduce((sum, { text }) => sum + text.length, 0);
  const from = Math.max(0, ahead - before);
  let at = 0;
  const shown = parts.flatMap((part) => {
    const text = part.text.slice(Math.max(0, from - at), Math.max(0, from + length - at));
    at += part.text.length;
    return text === '' ? [] : [{ ...part, text }];
  });
  if (from > 0) shown.unshift({ text: '…', sought: false });
  if (from + length < line.length) shown.push({ text: '…', sought: false });
  return shown;
}
