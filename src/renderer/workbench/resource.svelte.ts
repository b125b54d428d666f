/** Something read from the app, with the states that every view of it has to show. */
import { explainError } from '../client/explain-error.ts';
import type { Explained } from '../client/explain-error.ts';

export class Resource<Value> {
  /** The last value that came; kept while it is read again, so that nothing flickers. */
  value = $state.raw<Value>();
  error = $state.raw<Explained>();
  loading = $state(false);
  readonly #read: () => Promise<Value>;
  #latest = 0;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  get state(): 'loading' | 'ready' | 'error' {
    if (this.error !== undefined) return 'error';
    return this.value === undefined ? 'loading' : 'ready';
  }

  /** Reads it (again). Of several under way, the one asked for last counts. Never rejects: `error` tells. */
  async load(): Promise<void> {
    const asked = (this.#latest += 1);
    this.loading = true;
    try {
      const value = await this.#read();
      if (asked !== this.#latest) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (asked !== this.#latest) return;
      this.error = explainError(error);
    }
    this.loading = false;
  }
}
