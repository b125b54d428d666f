import type { Message } from './conversation.ts';

/**
 * The identity of a prompt for splitting and weighing: the same turns give the same key whatever their letter case,
 * spacing or Unicode composition, since such near-copies on both sides of a split would leak.
 */
export function promptKey(prompt: readonly Message[]): string {
  return JSON.stringify(prompt.map((message) => [message.role, normalisedText(message.content)]));
}

/** One spelling of a text for comparing: letter case, spacing and Unicode composition do not count. */
export function normalisedText(text: string): string {
  // Most texts: ASCII is composed already, and tens of thousands of prompts are compared at once.
  if (!/[^\x21-\x7e ]| {2}|^ | $/.test(text)) return text.toLowerCase();
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}
