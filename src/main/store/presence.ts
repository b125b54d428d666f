/** Whether an open database is still the file of its name: one that was deleted or unmounted takes changes all the same. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';

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
  require(operation: string): void {
    const log = identity(`${this.#file}-wal`);
    this.#log ??= log;
    if (identity(this.#file) === this.#database && log === this.#log) return;
    throw new ParleyError(
      'io',
      `Cannot ${operation}: the home folder ${dirname(this.#file)} was deleted, moved or unmounted while Parley had it open, so ` +
        'nothing can be saved. Bring it back if you can, then start Parley again.',
      { file: this.#file },
    );
  }
}

function identity(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}
