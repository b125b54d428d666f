/** Texts beside those that a form reads: where a prompt is only implied, one of them is likely to be it. */
import type { JsonRecord } from './format.ts';

/** Names of what is said about a record, if its value is one word: `source: "web"`, `id: "a7"`. */
const aboutRecord =
  /(^|_)(u?u?id|ids|key|hash|source|origin|dataset|subset|model|lang|language|category|type|split|url|date|time|version)$/i;

/** The first field that holds words or turns and is none of `read`. */
export function otherText(record: JsonRecord, read: readonly string[]): string | undefined {
  return Object.keys(record).find((field) => !read.includes(field) && holdsText(field, record[field]));
}

function holdsText(field: string, value: unknown): boolean {
  if (typeof value === 'string') {
    return value.trim() !== '' && !(aboutRecord.test(field) && !/\s/.test(value.trim()));
  }
  if (!Array.isArray(value)) return false;
  return value.some(
    (turn: unknown) => typeof turn === 'object' && turn !== null && ('content' in turn || 'value' in turn),
  );
}
