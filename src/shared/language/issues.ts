/**
 * What is wrong with an input, for whoever reads it: zod's issues as messages of the catalogue. zod's own messages are English, and
 * its translations would be in the language of the process that checks.
 */
import type { z } from 'zod';
import { isSaid, said } from './said.ts';
import type { Said } from './said.ts';

type Issue = z.core.$ZodIssue;

/** A message of ours as the text that zod takes for one: `z.string().min(1, saying(said('expected.emptyText')))`. */
export function saying(what: Said): string {
  return JSON.stringify(what);
}

/** What was expected, and what came instead where that is short. @param input the whole that was checked */
export function problemOf(issue: Issue, input: unknown): Said | string {
  const expectation = expectationOf(issue);
  const value = valueAt(input, issue.path);
  const got = gotOf(value);
  const isOfKind = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  const isShort = (typeof value === 'string' && value !== '' && value.length <= 80) || typeof value === 'number';
  return got !== undefined && (isOfKind || isShort) ? said('expected.got', { expectation, got }) : expectation;
}

/** `problemOf`, after the field that it is about. @param placeOf the field's name; empty for the whole */
export function placedProblem(
  issue: Issue,
  input: unknown,
  placeOf = (path: readonly PropertyKey[]): string => path.map(String).join('.'),
): Said | string {
  const place = placeOf(issue.path);
  const problem = problemOf(issue, input);
  return place === '' ? problem : said('expected.at', { place, problem });
}

/** A short value as JSON, a kind for a long one; undefined for one that no words are needed for. */
export function gotOf(value: unknown): Said | string | undefined {
  if (value === undefined) return said('expected.nothing');
  if (Array.isArray(value)) return said('expected.aList');
  if (typeof value === 'object' && value !== null) return said('expected.anObject');
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length <= 80 ? text : `${text.slice(0, 40)}…`;
}

/** What was expected, without what came. */
export function expectationOf(issue: Issue): Said | string {
  const own = ownMessage(issue.message);
  if (own !== undefined) return own;
  switch (issue.code) {
    case 'invalid_type':
      return typeSaid(issue.expected);
    case 'invalid_value':
      return said('expected.oneOf', { choices: issue.values.map((value) => JSON.stringify(value)) });
    case 'too_small':
    case 'too_big':
      return boundSaid(issue);
    case 'not_multiple_of':
      return said('expected.multipleOf', { divisor: issue.divisor });
    case 'unrecognized_keys':
      return said('expected.noFields', { fields: issue.keys });
    case 'invalid_union':
      return unionSaid(issue);
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return said('expected.otherForm');
  }
}

/** zod's own messages begin so; any other was written at the schema, and is shown as it is where it is a text. */
const zodsOwn = /^(Invalid|Too (small|big)|Unrecognized)\b/;

function ownMessage(message: string): Said | string | undefined {
  if (!message.startsWith('{"id":')) return zodsOwn.test(message) ? undefined : message;
  const parsed: unknown = JSON.parse(message);
  return isSaid(parsed) ? parsed : message;
}

function typeSaid(type: string): Said {
  switch (type) {
    case 'string':
      return said('expected.text');
    case 'number':
      return said('expected.number');
    case 'int':
      return said('expected.wholeNumber');
    case 'boolean':
      return said('expected.trueOrFalse');
    case 'array':
    case 'tuple':
      return said('expected.list');
    case 'object':
    case 'record':
      return said('expected.object');
    default:
      return said('expected.otherForm');
  }
}

function boundSaid(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Said {
  const isLow = issue.code === 'too_small';
  const bound = Number(isLow ? issue.minimum : issue.maximum);
  const inclusive = issue.inclusive ?? true;
  const of = issue.origin === 'string' ? 'text' : issue.origin === 'array' ? 'list' : 'number';
  return isLow ? said('expected.atLeast', { of, bound, inclusive }) : said('expected.atMost', { of, bound, inclusive });
}

/** The first problem of each alternative; those of one kind of object are told apart by a field, which is named by the path. */
function unionSaid({ errors }: z.core.$ZodIssueInvalidUnion): Said {
  const alternatives = errors.flatMap(([first]) => (first?.path.length === 0 ? [expectationOf(first)] : []));
  if (alternatives.length === 0) return said('expected.otherForm');
  return said('expected.either', { alternatives });
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (Object(at) as Record<PropertyKey, unknown>)[key], input);
}
