/** What SQL asks to find a text in the JSON that the store wrote. */
import type { Database } from 'better-sqlite3';
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { soughtWords, spaced } from '../../shared/domain/sought-words.ts';
import { itemPromptHash, promptHash } from './prompt-hash.ts';

/** What names and numbers things, and is not read by anybody. */
const notTexts = new Set(['role', 'kind', 'generationId', 'versionId']);

/**
 * Adds to a connection `holds_text(json, sought)`, 1 where a text in the JSON holds the other, whatever the letter case,
 * `spaced_words(text)`, the text as the index of words takes it, `words_in(json)`, the same of all texts in the JSON, and the
 * hashes by which prompts are found: `prompt_hash(prompt)`, `item_prompt_hash(content)`.
 */
export function addTextSearch(db: Database): void {
  db.function('holds_text', { deterministic: true }, (json, sought) =>
    holdsText(String(json), String(sought)) ? 1 : 0,
  );
  db.function('spaced_words', { deterministic: true }, (text) => spaced(String(text)));
  db.function('words_in', { deterministic: true }, (json) => spaced(textsIn(JSON.parse(String(json))).join('\n')));
  db.function('prompt_hash', { deterministic: true }, (prompt) => promptHash(JSON.parse(String(prompt)) as Message[]));
  db.function('item_prompt_hash', { deterministic: true }, (content) =>
    itemPromptHash(JSON.parse(String(content)) as DatasetContent),
  );
}

/** What an index of words is asked for a text that somebody typed: every word or its beginning; undefined where it has no words. */
export function matchingWords(text: string): string | undefined {
  const words = soughtWords(text).map((word) => `"${spaced(word).replace(/["\p{Cc}]/gu, ' ')}"*`);
  return words.length === 0 ? undefined : words.join(' ');
}

export function holdsText(json: string, sought: string): boolean {
  const lower = sought.toLowerCase();
  // Most rows do not have it anywhere: they need no parsing.
  if (!json.toLowerCase().includes(JSON.stringify(lower).slice(1, -1))) return false;
  return textsIn(JSON.parse(json)).some((text) => text.toLowerCase().includes(lower));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (notTexts.has(key) ? [] : textsIn(inner)));
}
