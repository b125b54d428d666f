/** A stream that begins with a snapshot, taken up again after every lost connection. */
import type { Connection } from './connection.svelte.ts';
import { ConnectionLostError } from './connection-error.ts';

/**
 * Hands on every event until the stream ends or `signal` fires. After a lost connection `start` is called again: its
 * first event must be a snapshot, so that nothing is counted twice or missed.
 * @throws what the stream throws, a lost connection and a cancelled signal excepted
 */
export async function follow<Event>(
  connection: Connection,
  start: (signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  onEvent: (event: Event) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of await start(signal)) {
        if (signal.aborted) return;
        onEvent(event);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ConnectionLostError)) throw error;
      await connection.opened(signal).catch(() => undefined);
    }
  }
}
