/** What SQL asks to find a text in the JSON that the store wrote. */
import type { Database } from 'better-sqlite3';
import { spaced } from '../../shared/domain/sought-words.ts';

/** What names and numbers things, and is not read by anybody. */
const notTexts = new Set(['role', 'kind', 'generationId', 'versionId']);

/**
 * Adds to a connection `holds_text(json, sought)`, 1 where a text in the JSON holds the other, whatever the letter case, and
 * `spaced_words(text)`, the text as the index of words takes it.
 */
export function addTextSearch(db: Database): void {
  db.function('holds_text', { deterministic: true }, (json, sought) =>
    holdsText(String(json), String(sought)) ? 1 : 0,
  );
  db.function('spaced_words', { deterministic: true }, (text) => spaced(String(text)));
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
