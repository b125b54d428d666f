/** The parameters of a request: what is known is checked, what cannot be done here is refused by name, and nothing is ignored. */
import type { z } from 'zod';
import { ApiError } from './api-error.ts';

/** Why a parameter is refused, and the values of it that ask for nothing. */
export interface Unsupported {
  readonly why: string;
  readonly neutral?: (value: unknown) => boolean;
}

/** Of a field that a client made up, in characters: an error repeats no more of it. */
const longestName = 200;

/** @throws ApiError 400 that names the parameter */
export function readParameters<Schema extends z.ZodObject>(
  body: unknown,
  schema: Schema,
  unsupported: Readonly<Record<string, Unsupported>>,
): z.output<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError(400, 'Expected a JSON object as the body of the request.');
  }
  const given = withoutNulls(body);
  for (const [name, { why, neutral = () => false }] of Object.entries(unsupported)) {
    if (!(name in given)) continue;
    if (!neutral(given[name])) {
      throw new ApiError(400, `${name} is not supported here: ${why}`, { param: name, code: 'unsupported_parameter' });
    }
    delete given[name];
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    const param = [...issue.path, issue.keys[0]].join('.').slice(0, longestName);
    throw new ApiError(400, `Unrecognized request argument supplied: ${param}`, { param, code: 'unknown_parameter' });
  }
  const param = issue.path.map(String).join('.').slice(0, longestName);
  throw new ApiError(400, param === '' ? issue.message : `${param}: ${issue.message}`, {
    param: param || null,
    code: issue.path[0] !== undefined && !(String(issue.path[0]) in given) ? 'missing_required_parameter' : null,
  });
}

/** To all these APIs null says the same as nothing: SDKs send messages back as they got them, with all their fields. */
export function withoutNulls(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

/** For `z.preprocess`: an object without its nulls, anything else as it is. */
export function nullsOmitted(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutNulls(value) : value;
}

export const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
export const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
