/** Whether an open database is still the file of its name: one that was deleted or unmounted takes changes all the same. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';

export class Presence {
  readonly #file: string;
  readonly #database: string | undefined;
  /** Of the log, where committed changes wait; it is there from the first of them on. */
  #log: string | undefined;

  constructor(file: string) {
    this.#file = file;
    this.#database = identity(file);
  }

  /** A few microseconds. @throws ParleyError io */
  require(operation: Said): void {
    const log = identity(`${this.#file}-wal`);
    this.#log ??= log;
    if (identity(this.#file) === this.#database && log === this.#log) return;
    throw new ParleyError('io', said('errors.store.homeGone', { operation, folder: dirname(this.#file) }), {
      file: this.#file,
    });
  }
}

function identity(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}
