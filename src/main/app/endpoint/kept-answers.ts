/** Answers that may get feedback: those in the store and, where only those with feedback are kept, the newest in memory. */
import type { ApiCompletion, Retention } from '../../../shared/domain/api-client.ts';
import type { ApiClientId } from '../../../shared/domain/ids.ts';
import type { StoredCompletion } from '../../store/api-completions.ts';
import type { NewGeneration } from '../../store/generations.ts';
import type { Store } from '../../store/store.ts';

interface Waiting {
  readonly completion: ApiCompletion;
  readonly choices: readonly NewGeneration[];
}

/** Of all clients together. */
const mostWaiting = 1000;

export class KeptAnswers {
  readonly #store: Store;
  /** By id, oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(store: Store) {
    this.#store = store;
  }

  keep(completion: ApiCompletion, choices: readonly NewGeneration[], retention: Retention): void {
    if (retention === 'all') this.#store.apiCompletions.record(completion, choices);
    if (retention !== 'feedback') return;
    this.#waiting.set(completion.id, { completion, choices });
    for (const id of this.#waiting.keys()) {
      if (this.#waiting.size <= mostWaiting) return;
      this.#waiting.delete(id);
    }
  }

  /**
   * The answer of this client, stored now if it was not yet; undefined where there is none. It waits until `isStored` is told, since a
   * transaction that this is part of may fail.
   */
  take(clientId: ApiClientId, id: string): StoredCompletion | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.completion.clientId !== clientId) {
      return this.#store.apiCompletions.find(clientId, id);
    }
    return this.#store.apiCompletions.record(waiting.completion, waiting.choices);
  }

  isStored(id: string): void {
    this.#waiting.delete(id);
  }

  /** Drops what waits, of one client or of all. */
  forget(clientId?: ApiClientId): void {
    for (const [id, { completion }] of this.#waiting) {
      if (clientId === undefined || completion.clientId === clientId) this.#waiting.delete(id);
    }
  }
}
