/** One client for the page's whole life, over as many connections as it takes. */
import { createORPCClient, getEventMeta, ORPCError } from '@orpc/client';
import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client';
import type { Client } from '../../shared/contract/contract.ts';
import { ConnectionLostError } from './connection-error.ts';
import type { Channel, OpenChannel } from './transport.ts';

/** `refused`: the host is there but was started anew since, and knows this page no more. */
export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'refused';

const firstRetryMs = 250;
const slowestRetryMs = 5_000;

/**
 * Calls wait for an open connection before they are sent. A call whose connection ends while it runs rejects with
 * `ConnectionLostError` and is not sent again by itself: a vote or a message must not be given twice.
 */
export class Connection implements ClientLink<ClientContext> {
  readonly client: Client;
  state = $state<ConnectionState>('connecting');
  /** What a host that knows this page no more was started with. */
  refusedBy = $state<string>();
  /** Called with the name of every procedure that has answered, "rank.record"; of a stream when it has ended. */
  readonly answered = new Set<(procedure: string) => void>();
  /** Counts connections that opened: what shows data of the app reads it again when this changes. */
  epoch = $state(0);
  /** Said on every new connection, before anything else is. */
  greet: ((client: Client) => Promise<void>) | undefined;
  readonly #open: OpenChannel;
  #channel: Channel | undefined;
  #waiting: (() => void)[] = [];
  #retryNow: (() => void) | undefined;
  #ended = false;

  constructor(open: OpenChannel) {
    this.#open = open;
    this.client = createORPCClient<Client>(this);
    void this.#keepOpen();
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const channel = await this.#openChannel(options.signal);
    try {
      const output = await channel.link.call(path, input, options);
      if (isStream(output)) return this.#resuming(output, channel, { path, input, options });
      this.#tell(path);
      return output;
    } catch (error) {
      throw explain(error, channel);
    }
  }

  /** Resolves once there is a connection. */
  async opened(signal?: AbortSignal): Promise<void> {
    await this.#openChannel(signal);
  }

  /** Tries again at once, e.g. because the page came back from the background. */
  retryNow(): void {
    this.#retryNow?.();
  }

  /** No further connection is opened; the one there is stays until the page goes. */
  end(): void {
    this.#ended = true;
    this.#retryNow?.();
  }

  /**
   * The same stream over as many connections as it takes, where the host gives its events ids: it then goes on after the
   * last one that came. Where it cannot, it rejects with `ConnectionLostError`.
   */
  #resuming(first: Stream, firstChannel: Channel, { path, input, options }: Call): AsyncIterableIterator<unknown> {
    let inner = first;
    let channel = firstChannel;
    let lastEventId: string | undefined;
    const next = async (): Promise<IteratorResult<unknown, unknown>> => {
      for (;;) {
        try {
          const result = await inner.next();
          if (result.done === true) this.#tell(path);
          else lastEventId = getEventMeta(result.value)?.id ?? lastEventId;
          return result;
        } catch (error) {
          const explained = explain(error, channel);
          if (!(explained instanceof ConnectionLostError) || lastEventId === undefined) throw explained;
          channel = await this.#openChannel(options.signal);
          inner = await takeUp(channel, { path, input, options: { ...options, lastEventId } });
        }
      }
    };
    const stream: AsyncIterableIterator<unknown> = {
      next,
      return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  }

  #tell(path: readonly string[]): void {
    for (const listener of this.answered) listener(path.join('.'));
  }

  async #openChannel(signal?: AbortSignal): Promise<Channel> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#channel !== undefined) return this.#channel;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  async #keepOpen(): Promise<void> {
    let failures = 0;
    while (!this.#ended) {
      const channel = this.#open();
      const opened = await channel.opened.then(
        () => true,
        () => false,
      );
      if (opened) {
        failures = 0;
        // A connection that is lost in it is opened anew below; what calls fail for, they tell themselves.
        await this.greet?.(createORPCClient<Client>(channel.link)).catch(() => undefined);
        this.#channel = channel;
        this.state = 'open';
        this.epoch += 1;
        for (const wake of this.#waiting.splice(0)) wake();
        await channel.closed;
        this.#channel = undefined;
      }
      this.refusedBy = opened ? undefined : await channel.refusedBy();
      this.state = this.refusedBy !== undefined ? 'refused' : this.epoch > 0 ? 'reconnecting' : 'connecting';
      await this.#pause(Math.min(slowestRetryMs, firstRetryMs * 2 ** failures));
      failures += 1;
    }
  }

  /** Waits up to a quarter longer than asked, so that many pages do not come back in the same moment. */
  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms * (1 + Math.random() / 4));
      this.#retryNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#retryNow = undefined;
  }
}

function explain(error: unknown, channel: Channel): unknown {
  return error instanceof ORPCError || !channel.hasEnded() ? error : new ConnectionLostError({ cause: error });
}

/** @throws ConnectionLostError where the host no longer has the stream, or the connection went away again */
async function takeUp({ link }: Channel, { path, input, options }: Call): Promise<Stream> {
  try {
    return (await link.call(path, input, options)) as Stream;
  } catch (cause) {
    throw new ConnectionLostError({ cause });
  }
}

type Stream = AsyncIterator<unknown, unknown>;

interface Call {
  readonly path: readonly string[];
  readonly input: unknown;
  readonly options: ClientOptions<ClientContext>;
}

function isStream(output: unknown): output is Stream {
  return typeof output === 'object' && output !== null && 'next' in output && Symbol.asyncIterator in output;
}
