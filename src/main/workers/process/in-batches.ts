/** Events of a computation, sent in batches: many small messages would cost main more than what they say is worth. */
import { setTimeout as sleep } from 'node:timers/promises';

interface BatchOptions<Event> {
  /** The least time between two batches; the first one goes at once. */
  readonly intervalMs: number;
  /** May merge an event into those that are still waiting; says whether it did. */
  readonly merge?: (waiting: Event[], event: Event) => boolean;
}

/**
 * Runs `work` and yields what it emits, in order. An error of `work` comes after the events before it. Leaving the
 * iterator does not end `work`: give it a signal for that.
 */
export async function* inBatches<Event>(
  work: (emit: (event: Event) => void) => Promise<void>,
  { intervalMs, merge = () => false }: BatchOptions<Event>,
): AsyncGenerator<Event[], void> {
  let waiting: Event[] = [];
  let [working, wake] = [true, () => {}];
  const emit = (event: Event) => {
    if (!merge(waiting, event)) waiting.push(event);
    wake();
  };
  const end = Promise.resolve()
    .then(() => work(emit))
    .finally(() => {
      working = false;
      wake();
    });
  const settled = end.catch(() => undefined);
  for (;;) {
    if (working && waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    if (waiting.length === 0) break;
    const batch = waiting;
    waiting = [];
    yield batch;
    if (working) {
      const pause = new AbortController();
      await Promise.race([settled, sleep(intervalMs, undefined, { signal: pause.signal }).catch(() => undefined)]);
      pause.abort();
    }
  }
  await end;
}
