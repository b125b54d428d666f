/** A call that takes its time: how far it is, why it ended, and the way to stop it. */
import type { ProgressView } from '../../shared/contract/progress.ts';
import { explainError } from '../client/explain-error.ts';
import type { Explained } from '../client/explain-error.ts';

type CallEvent = { readonly type: string } | ({ readonly type: 'progress' } & ProgressView);
type DoneOf<Event> = Extract<Event, { type: 'done' }>;

export class LongCall {
  progress = $state.raw<ProgressView>();
  error = $state.raw<Explained>();
  #abort = $state.raw<AbortController>();

  get running(): boolean {
    return this.#abort !== undefined;
  }

  /**
   * Follows it to its end. One at a time: a second is not begun.
   * @returns what its last event says; undefined where it was cancelled or failed, which `error` tells
   */
  async run<Event extends CallEvent>(
    start: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  ): Promise<DoneOf<Event> | undefined> {
    if (this.running) return undefined;
    const { signal } = (this.#abort = new AbortController());
    this.error = undefined;
    this.progress = undefined;
    let done: DoneOf<Event> | undefined;
    try {
      for await (const event of await start(signal)) {
        if (isProgress(event)) this.progress = event;
        else if (event.type === 'done') done = event as DoneOf<Event>;
      }
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
    }
    this.#abort = undefined;
    return done;
  }

  cancel(): void {
    this.#abort?.abort();
  }
}

function isProgress(event: CallEvent): event is { readonly type: 'progress' } & ProgressView {
  return event.type === 'progress';
}
