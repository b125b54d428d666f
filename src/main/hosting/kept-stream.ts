/** One running stream of events, with what it has sent lately, for one client that may be lost and come back. */
import { withEventMeta } from '@orpc/server';
import { toContractError } from '../../shared/contract/errors.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';

export interface KeptStreamSettings {
  readonly id: string;
  /** Ends the work behind the stream. */
  readonly leave: AbortController;
  readonly maxEventsKept: number;
  readonly resumeWindowMs: number;
  /** Nobody can ask for it any more. */
  readonly onGone: () => void;
}

type Source = AsyncIterator<object, unknown>;
type Reader = AsyncIterableIterator<object, undefined>;

export class KeptStream {
  readonly #settings: KeptStreamSettings;
  readonly #events: object[] = [];
  readonly #finished: Promise<void>;
  /** Sequence number of `#events[0]`; the first event of all has 1. */
  #first = 1;
  #end: { readonly error?: unknown } | undefined;
  /** The host closed before the work had ended. */
  #cutShort = false;
  #waiting: (() => void)[] = [];
  #readers = 0;
  #expiry: NodeJS.Timeout | undefined;

  constructor(source: Source, settings: KeptStreamSettings) {
    this.#settings = settings;
    this.#finished = this.#collect(source);
  }

  /** Whether the event after this one is still there, or is yet to come. */
  has(after: number): boolean {
    return after >= this.#first - 1 && after < this.#first + this.#events.length;
  }

  /**
   * The events after a sequence number (0: all). When `signal` aborts, reading ends; `isLost` then tells a client that went
   * away, for whom the work goes on for a while, from one that asked for the end.
   */
  read(after: number, signal: AbortSignal | undefined, isLost: () => boolean): Reader {
    let next = after + 1;
    let reading = true;
    this.#readers += 1;
    clearTimeout(this.#expiry);
    const stop = () => {
      if (!reading) return;
      reading = false;
      signal?.removeEventListener('abort', stop);
      this.#readers -= 1;
      this.#wake();
      if (this.#end === undefined && !isLost()) this.#settings.leave.abort();
      this.#expireLater();
    };
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop);
    const reader: Reader = {
      next: async () => {
        for (;;) {
          if (!reading) return { done: true, value: undefined };
          if (next < this.#first) throw new Error(`The events from ${next} on are no longer kept.`);
          if (next - this.#first < this.#events.length) {
            next += 1;
            return { done: false, value: this.#events[next - 1 - this.#first] };
          }
          if (this.#end !== undefined) {
            stop();
            if (this.#cutShort) throw toContractError(new ParleyError('cancelled', said('errors.host.shuttingDown')));
            if ('error' in this.#end) throw this.#end.error;
            return { done: true, value: undefined };
          }
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
      },
      return: async () => {
        stop();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => reader,
    };
    return reader;
  }

  /** Ends the work and waits until it has: what it had to save is saved. Readers are told that it is not the natural end. */
  async close(): Promise<void> {
    this.#cutShort = this.#end === undefined;
    this.#settings.leave.abort();
    await this.#finished;
    clearTimeout(this.#expiry);
  }

  async #collect(source: Source): Promise<void> {
    const { leave, id, maxEventsKept } = this.#settings;
    // Leaving a stream waits for its work's end, and `next` may be pending until then.
    leave.signal.addEventListener('abort', () => void source.return?.().catch(() => undefined), { once: true });
    let sequence = 0;
    try {
      for (let event = await source.next(); event.done !== true; event = await source.next()) {
        sequence += 1;
        this.#events.push(withEventMeta(event.value, { id: `${id}.${sequence}` }));
        if (this.#events.length > maxEventsKept) {
          this.#events.shift();
          this.#first += 1;
        }
        this.#wake();
      }
      this.#end = {};
    } catch (error) {
      this.#end = { error };
    }
    this.#wake();
    this.#expireLater();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Also after the end: the last events may have been lost with the connection. */
  #expireLater(): void {
    if (this.#readers > 0) return;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => {
      if (this.#end === undefined) this.#settings.leave.abort();
      this.#settings.onGone();
    }, this.#settings.resumeWindowMs);
    this.#expiry.unref();
  }
}
