/** A check of all data while it runs: how far it is, and the way to stop it. */
import type { ProgressView } from '../../../shared/contract/progress.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

type CheckEvent = ({ readonly type: 'progress' } & ProgressView) | { readonly type: 'done' };

export class RunningCheck {
  /** Undefined while none runs. */
  progress = $state.raw<ProgressView>();
  #stop: AbortController | undefined;

  /**
   * Ends the one that runs, and follows the next to its end.
   * @throws ParleyError cancelled where it was stopped; what the app throws
   */
  async read<Event extends CheckEvent>(
    start: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  ): Promise<Extract<Event, { type: 'done' }>> {
    this.cancel();
    const { signal } = (this.#stop = new AbortController());
    try {
      for await (const event of await start(signal)) {
        if (signal.aborted) break;
        if (event.type === 'done') return event as Extract<Event, { type: 'done' }>;
        this.progress = event as ProgressView & Event;
      }
    } finally {
      if (!signal.aborted) this.progress = undefined;
    }
    throw new ParleyError('cancelled', said('data.checkStopped'));
  }

  cancel(): void {
    this.#stop?.abort();
    this.progress = undefined;
  }
}
