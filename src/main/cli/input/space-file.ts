import { readFileSync } from 'node:fs';
import { spaceSchema } from '../../../shared/contract/groups.ts';
import { placedProblem } from '../../../shared/language/issues.ts';
import type { SearchSpace } from '../../../shared/contract/groups.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

/**
 * What a search may choose from, e.g. {"learningRate": {"min": 1e-5, "max": 1e-3, "log": true}, "batchSize": [8, 16]}.
 * @throws ParleyError io, invalid_input
 */
export function readSpaceFile(path: string): SearchSpace {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ParleyError('io', said('cliInput.spaceNotRead', { path, reason: reasonOf(cause) }), undefined, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ParleyError('invalid_input', said('cliInput.spaceNotJson', { path, reason: reasonOf(cause) }));
  }
  const parsed = spaceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => placedProblem(issue, value));
  const fault = said('expected.problems', { problems });
  throw new ParleyError('invalid_input', said('cliInput.spaceNotFitting', { path, fault }));
}

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
