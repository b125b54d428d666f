import type { RunEvent } from '../../../shared/contract/runs.ts';
import type { RunId } from '../../../shared/domain/ids.ts';

/** A change of a run, before a watch numbers it. The snapshot is the watch's own. */
export type RunChange = { [Type in RunEvent['type']]: Omit<Extract<RunEvent, { type: Type }>, 'sequence'> }[Exclude<
  RunEvent['type'],
  'snapshot'
>];

/** Who is watching which run. What is published here is on disk already. */
export class RunFeed {
  readonly #listeners = new Map<RunId, Set<(change: RunChange) => void>>();

  publish(runId: RunId, change: RunChange): void {
    for (const listener of this.#listeners.get(runId) ?? []) listener(change);
  }

  /** @returns ends the subscription */
  subscribe(runId: RunId, listener: (change: RunChange) => void): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(runId) === listeners) this.#listeners.delete(runId);
    };
  }
}
