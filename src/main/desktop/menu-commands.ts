/** What is chosen in the menu, on its way to the pages that listen. */
import type { HostCommand } from '../../shared/contract/host.ts';

export class MenuCommands {
  readonly #listeners = new Set<(command: HostCommand) => void>();
  /** Chosen while no page was there: the menu of a Mac outlives the window, and opening one takes a moment. */
  #waiting: HostCommand | undefined;

  send(command: HostCommand): void {
    this.#waiting = this.#listeners.size === 0 ? command : undefined;
    for (const listener of this.#listeners) listener(command);
  }

  /** From now on, until `signal` fires or the reader leaves. */
  async *listen(signal: AbortSignal | undefined): AsyncGenerator<HostCommand, void, void> {
    const queue: HostCommand[] = this.#waiting === undefined ? [] : [this.#waiting];
    this.#waiting = undefined;
    let wake = () => {};
    const listener = (command: HostCommand) => {
      queue.push(command);
      wake();
    };
    const end = () => wake();
    this.#listeners.add(listener);
    signal?.addEventListener('abort', end);
    try {
      while (signal?.aborted !== true) {
        const next = queue.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
      signal?.removeEventListener('abort', end);
    }
  }
}
