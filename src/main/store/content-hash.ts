import { createHash } from 'node:crypto';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { JsonValue } from '../../shared/domain/json.ts';

/** SHA-256 of what an item says; two items with the same hash are the same, whatever their key order. */
export function contentSha256(content: DatasetContent): Buffer {
  const plain = JSON.parse(JSON.stringify(content)) as JsonValue;
  return createHash('sha256').update(canonicalJson(plain)).digest();
}

function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
