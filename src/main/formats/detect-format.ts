import { basename } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Format, JsonRecord } from './format.ts';
import { whyNoFormat } from './nearest-formats.ts';
import type { ReadRecord } from './read-record.ts';
import { recognise } from './recognise.ts';
import { formats, namesOf } from './registry.ts';

const maxErrorsQuoted = 3;

/**
 * The format that reads most of the records without losing a field.
 * @throws ParleyError invalid_input saying what the file has and which formats are near
 */
export function detectFormat(sample: readonly ReadRecord[], path: string): Format {
  const good = sample.flatMap((read) => ('record' in read ? [read.record] : []));
  const recognised = good.flatMap(recognise);
  const votes = formats.map((format) => recognised.filter((other) => other === format).length);
  const most = Math.max(...votes);
  if (most > 0) return formats[votes.indexOf(most)];
  // Whoever asks may say which of them is what.
  const fields = [...new Set(good.flatMap((record) => Object.keys(record)))];
  throw new ParleyError('invalid_input', `Importing ${basename(path)}: ${whyUnknown(good, sample)}`, { fields });
}

function whyUnknown(good: readonly JsonRecord[], sample: readonly ReadRecord[]): string {
  if (good.length > 0) {
    return whyNoFormat(good[0]);
  }
  const errors = sample.flatMap((read) => ('message' in read ? [`line ${read.line}: ${read.message}`] : []));
  if (errors.length === 0) return 'expected JSON objects, one a line or in a list, or CSV; the file is empty.';
  const more = errors.length > maxErrorsQuoted ? `; and ${errors.length - maxErrorsQuoted} more` : '';
  return `expected a JSON object on each line, one list of them, or CSV with the fields’ names in its first line; no line holds a JSON object (${errors.slice(0, maxErrorsQuoted).join('; ')}${more}). Known formats: ${namesOf(formats)}.`;
}
