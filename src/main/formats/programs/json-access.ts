/** Looking into JSON of which only some is certain. */
import { said } from '../../../shared/language/said.ts';
import type { JsonRecord } from '../format.ts';
import { expectedIn } from '../record-shapes.ts';

export function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): JsonRecord {
  return isObject(value) ? value : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @param path where in the record it stands, for the error @throws ParleyError invalid_input */
export function requireText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw expectedIn(path, said('expected.text'), value ?? undefined);
}

/** A number, or one written as a text. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
