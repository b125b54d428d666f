/** Work that tells of its progress, as an event iterator: what a streaming procedure returns. */

/**
 * Starts `work` at the first `next()`. Leaving the stream, or `signal`, aborts the signal that the work gets; leaving
 * waits until the work has ended, so that what it had to save is saved. An error of the work is thrown by `next()` after the
 * events before it.
 */
export function eventStream<Event>(
  work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): AsyncIteratorObject<Event, undefined, void> {
  const leave = new AbortController();
  const either = signal === undefined ? leave.signal : AbortSignal.any([signal, leave.signal]);
  const events: Event[] = [];
  let ended: { readonly error?: Error } | undefined;
  let wake = () => {};
  let running: Promise<void> | undefined;
  const leaveStream = async (): Promise<IteratorReturnResult<undefined>> => {
    leave.abort();
    await running;
    ended = {};
    events.length = 0;
    return { done: true, value: undefined };
  };
  const start = async () => {
    try {
      await work((event) => {
        events.push(event);
        wake();
      }, either);
      ended = {};
    } catch (error) {
      ended = { error: error instanceof Error ? error : new Error(String(error), { cause: error }) };
    }
    wake();
  };
  const stream: Required<AsyncIteratorObject<Event, undefined, void>> = {
    async next() {
      running ??= start();
      while (events.length === 0 && ended === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const event = events.shift();
      if (event !== undefined) return { done: false, value: event };
      const error = ended?.error;
      ended = {};
      if (error !== undefined) throw error;
      return { done: true, value: undefined };
    },
    return: leaveStream,
    async throw(error: unknown) {
      await leaveStream();
      throw error instanceof Error ? error : new Error(String(error));
    },
    async [Symbol.asyncDispose]() {
      await leaveStream();
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
