/** Fields of a GGUF file's metadata, each of the type that it should have. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { corruptGguf, type ReadValue } from './header-reader.ts';
import { shown } from './parse-header.ts';

export class MetadataFields {
  readonly file: string;
  readonly #values: ReadonlyMap<string, ReadValue>;

  constructor(values: ReadonlyMap<string, ReadValue>, file: string) {
    this.file = file;
    this.#values = values;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  number(key: string): number | undefined {
    const value = this.#values.get(key);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw this.#wrong(key, 'number', value);
  }

  boolean(key: string): boolean | undefined {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(key, 'boolean', value);
  }

  text(key: string): string | undefined {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(key, 'text', value);
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.#values.get(key);
    if (value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'))) {
      return value;
    }
    throw this.#wrong(key, 'texts', value);
  }

  numbers(key: string): readonly number[] | undefined {
    const value = this.#values.get(key);
    if (value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'number'))) {
      return value;
    }
    throw this.#wrong(key, 'numbers', value);
  }

  /** @throws ParleyError `corrupt` where it is not there */
  required<Value>(key: string, value: Value | undefined): Value {
    if (value !== undefined) return value;
    throw corruptGguf(this.file, said('modelFaults.gguf.noKey', { key }));
  }

  unsupported(what: Said): ParleyError {
    return new ParleyError('unsupported', said('errors.files.reading', { file: this.file, problem: what }), {
      file: this.file,
    });
  }

  #wrong(key: string, wanted: 'number' | 'boolean' | 'text' | 'texts' | 'numbers', value: ReadValue): ParleyError {
    return corruptGguf(this.file, said('modelFaults.gguf.otherValue', { key, wanted, got: shown(value) }));
  }
}

/** The shortest decimal that is this float32: 0.00001, not 0.000009999999747378752. */
export function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === Math.fround(value)) return rounded;
  }
  return value;
}
