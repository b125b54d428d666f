import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { spaceSchema } from '../../../shared/contract/groups.ts';
import type { SearchSpace } from '../../../shared/contract/groups.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';

/**
 * What a search may choose from, e.g. {"learningRate": {"min": 1e-5, "max": 1e-3, "log": true}, "batchSize": [8, 16]}.
 * @throws ParleyError io, invalid_input
 */
export function readSpaceFile(path: string): SearchSpace {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ParleyError('io', `--space: cannot read ${path}: ${reasonOf(cause)}.`, undefined, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw expected(path, `it is not JSON (${reasonOf(cause)})`);
  }
  const parsed = spaceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw expected(path, z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

const expected = (path: string, came: string): ParleyError =>
  new ParleyError(
    'invalid_input',
    `--space: expected one JSON object in ${path} with a list or a range for each setting, such as ` +
      `{"learningRate": {"min": 1e-5, "max": 1e-3, "log": true}, "batchSize": [8, 16]}, and ${came}.`,
  );
