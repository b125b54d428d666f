/**
 * What an input names that not everybody may name: a path of the machine that serves, a conversation, a ranking. The schema
 * of the value carries the mark, so that whatever procedure takes such a value is covered where calls come in.
 */
import { z } from 'zod';
import type { IdKind } from '../domain/ids.ts';
import { raterName } from './raters.ts';

/** An `author` is the name that a record of feedback is kept under; a `reward` may name a file of the machine that serves. */
export type Mark = 'serverPath' | 'author' | 'reward' | IdKind;

export interface MarkedValue {
  readonly mark: Mark;
  readonly value: unknown;
}

export const marks = z.registry<{ readonly mark: Mark }>();

export function marked<Schema extends z.ZodType>(schema: Schema, mark: Mark): Schema {
  marks.add(schema, { mark });
  return schema;
}

/** A file or folder of the machine that serves. */
export const serverPathSchema = marked(z.string().min(1), 'serverPath');

/** Left out: the caller's own name. */
export const authorSchema = marked(raterName.clone(), 'author').optional();

/** The marked values of an input as it came, before it is checked against its schema. */
export function markedValues(schema: z.core.$ZodType, value: unknown): MarkedValue[] {
  if (value === undefined || value === null) return [];
  const mark = marks.get(schema)?.mark;
  if (mark !== undefined) return [{ mark, value }];
  return partsOf(schema, value).flatMap(([part, inner]) => markedValues(part, inner));
}

/** The schemas within a schema, each with the part of the value that it is for. */
function partsOf(schema: z.core.$ZodType, value: unknown): [z.core.$ZodType, unknown][] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'object') return Object.entries(def.shape).map(([key, part]) => [part, fieldOf(value, key)]);
  if (def.type === 'array') return Array.isArray(value) ? value.map((each) => [def.element, each]) : [];
  if (def.type === 'record') return isRecord(value) ? Object.values(value).map((each) => [def.valueType, each]) : [];
  if (def.type === 'union') return def.options.filter((each) => mayBe(each, value)).map((each) => [each, value]);
  if (def.type === 'pipe') return [[def.in, value]];
  if (def.type === 'lazy') return [[def.getter(), value]];
  if ('innerType' in def) return [[def.innerType, value]];
  if (!notWalked.has(def.type)) return [];
  // Not shown: a fault of the contract itself.
  throw new Error(`Looking for marked values: a schema of type ${def.type} is not walked yet.`);
}

/** What may hold other schemas, and no input of the contract has. */
const notWalked = new Set<string>(['tuple', 'intersection', 'map', 'set', 'promise']);

/** Whether the fields that tell the options of a union apart allow this one. */
function mayBe(option: z.core.$ZodType, value: unknown): boolean {
  const { def } = (option as z.core.$ZodTypes)._zod;
  if (def.type !== 'object') return true;
  return Object.entries(def.shape).every(([key, part]) => {
    const field = (part as z.core.$ZodTypes)._zod.def;
    return field.type !== 'literal' || (field.values as unknown[]).includes(fieldOf(value, key));
  });
}

/** A text has values, too: its letters, each a text again. */
function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldOf(value: unknown, key: string): unknown {
  return (Object(value) as Record<string, unknown>)[key];
}
