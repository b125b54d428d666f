import { readFileSync } from 'node:fs';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { said } from '../../../shared/language/said.ts';

/**
 * A trainer's settings from a JSON file, e.g. {"learningRate": 0.0002, "epochs": 3}. The trainer checks names and ranges.
 * @throws ParleyError io, invalid_input
 */
export function readSettingsFile(path: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('io', said('cliInput.configNotRead', { path, reason }), undefined, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('invalid_input', said('cliInput.configNotJson', { path, reason }));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ParleyError('invalid_input', said('cliInput.configNotObject', { path }));
  }
  return value as JsonObject;
}
