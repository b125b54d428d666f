/** Errors on reading a copy, by the name of what was copied. */
import path from 'node:path';
import type { ImportPreview } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';

/** A copy that is gone when the error is read tells nobody anything. */
export function namingSource(thrown: unknown, copy: string, source: string): ParleyError {
  const error = ParleyError.from(thrown);
  if (!error.message.includes(copy)) return error;
  const { code, message, cause } = error;
  return new ParleyError(code, message.replaceAll(copy, source), undefined, { cause });
}

/** A GGUF file is called by its own name alone, anything else by its folder's. */
export function namingUpload(
  thrown: unknown,
  folder: string,
  { source, gguf }: Pick<ImportPreview, 'source' | 'gguf'>,
): ParleyError {
  return gguf === null ? namingSource(thrown, folder, source) : namingSource(thrown, folder + path.sep, '');
}
