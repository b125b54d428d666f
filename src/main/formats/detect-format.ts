import { basename } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
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
  throw new ParleyError(
    'invalid_input',
    said('errors.data.importFailed', { file: basename(path), problem: whyUnknown(good, sample) }),
    { fields },
  );
}

function whyUnknown(good: readonly JsonRecord[], sample: readonly ReadRecord[]): Said {
  if (good.length > 0) {
    return whyNoFormat(good[0]);
  }
  const errors = sample.flatMap((read) =>
    'message' in read ? [said('errors.data.line', { line: read.line, problem: read.message })] : [],
  );
  if (errors.length === 0) return said('errors.data.emptyFile');
  const more = Math.max(0, errors.length - maxErrorsQuoted);
  return said('errors.data.noObjects', { errors: errors.slice(0, maxErrorsQuoted), more, known: namesOf(formats) });
}
