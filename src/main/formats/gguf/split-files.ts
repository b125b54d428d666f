/** Large models are split into files that are named NAME-00001-of-0000N.gguf. */
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { isGgufName } from '../../../shared/domain/gguf-header.ts';

const PART = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i;
/** More are nobody's model, and each is a file to open. */
const MAX_PARTS = 1000;

/** A model's name by that of its file: without the ending and the part's number. */
export function modelNameOf(file: string): string {
  const name = path.basename(file);
  return PART.exec(name)?.[1] ?? name.replace(/\.gguf$/i, '');
}

/** Whether it is a split model's second file, or a later one. */
export function isFurtherPart(name: string): boolean {
  return Number(PART.exec(name)?.[2] ?? 1) > 1;
}

/** The names of all files of the model that this one belongs to, in their order; its own alone where it is not split. */
export function partsOf(name: string): string[] {
  const [, stem = '', , total = '0'] = PART.exec(name) ?? [];
  const count = Number(total);
  if (count === 0) return [name];
  if (count > MAX_PARTS) {
    throw new ParleyError(
      'invalid_input',
      said('errors.gguf.tooManyFiles', { file: name, most: MAX_PARTS, got: count }),
    );
  }
  const ending = name.slice(name.lastIndexOf('.'));
  return Array.from({ length: count }, (_, i) => `${stem}-${String(i + 1).padStart(5, '0')}-of-${total}${ending}`);
}

/**
 * The files of the one GGUF model among these names.
 * @returns undefined where there is none
 * @throws ParleyError `invalid_input` for several models, and for one of which a part is missing
 */
export function ggufFiles(names: readonly string[], what: string): string[] | undefined {
  const [first, ...others] = names.filter(isGgufName);
  if (first === undefined) return undefined;
  const parts = partsOf(first);
  const other = others.find((name) => !parts.includes(name));
  if (other !== undefined) {
    throw new ParleyError('invalid_input', said('errors.gguf.severalModels', { source: what, first, other }));
  }
  requireParts(parts, names, what);
  return parts;
}

/** @throws ParleyError `invalid_input` that names the first part which is not there */
export function requireParts(parts: readonly string[], there: readonly string[], what: string): void {
  const missing = parts.find((part) => !there.includes(part));
  if (missing === undefined) return;
  throw new ParleyError(
    'invalid_input',
    said('errors.gguf.partMissing', { source: what, parts: parts.length, missing }),
  );
}
