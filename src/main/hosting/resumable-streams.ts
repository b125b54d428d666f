/**
 * Streams outlive the connection they were asked for over. Every event carries an id; a client that lost its connection
 * makes the same call again with the last id it got (`last-event-id`, as oRPC's ClientRetryPlugin sends it) and gets what
 * came after. The procedure is not called again: a message is sent once, however often its reply is fetched.
 */
import { randomUUID } from 'node:crypto';
import type { StandardHandlerOptions } from '@orpc/server/standard';
import { toContractError } from '../../shared/contract/errors.ts';
import type { CallerContext } from '../../shared/domain/caller.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { KeptStream } from './kept-stream.ts';

/** What a host tells of the connection that a call comes over. (oRPC takes type aliases only for contexts.) */
export type CallContext = CallerContext & {
  /** Whose streams it may take up. */
  readonly session: string;
  /** Whether the connection is gone, rather than the call cancelled. */
  readonly isLost: () => boolean;
};

export interface ResumeLimits {
  /** How long the work behind a stream goes on with nobody listening. */
  readonly resumeWindowMs: number;
  /** Of one stream; older ones cannot be asked for again. */
  readonly maxEventsKept: number;
}

type Interceptor = NonNullable<StandardHandlerOptions<CallContext>['clientInterceptors']>[number];
type Call = Parameters<Interceptor>[0];

interface Kept {
  readonly stream: KeptStream;
  readonly session: string;
  readonly procedure: string;
}

export class ResumableStreams {
  readonly #limits: ResumeLimits;
  readonly #kept = new Map<string, Kept>();
  #closed = false;

  constructor(limits: ResumeLimits) {
    this.#limits = limits;
  }

  /** For `clientInterceptors` of oRPC's handlers. */
  readonly intercept: Interceptor = async (call) => {
    if (call.lastEventId !== undefined) return this.#resume(call, call.lastEventId);
    const leave = new AbortController();
    const forward = () => leave.abort(call.signal?.reason);
    if (call.signal?.aborted === true) forward();
    call.signal?.addEventListener('abort', forward);
    const output: unknown = await call.next({ ...call, signal: leave.signal });
    if (!isStream(output)) return output;
    // From here on the stream decides what a lost connection means.
    call.signal?.removeEventListener('abort', forward);
    return this.#keep(call, output, leave);
  };

  /** Ends all of them and waits until their work has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#kept.values()].map(({ stream }) => stream.close()));
    this.#kept.clear();
  }

  #keep(call: Call, source: AsyncIterator<object>, leave: AbortController) {
    const id = randomUUID();
    const onGone = () => void this.#kept.delete(id);
    const stream = new KeptStream(source, { id, leave, onGone, ...this.#limits });
    this.#kept.set(id, { stream, session: call.context.session, procedure: call.path.join('.') });
    if (this.#closed) leave.abort();
    return stream.read(0, call.signal, call.context.isLost);
  }

  #resume(call: Call, lastEventId: string) {
    const [, id = '', after = ''] = /^([\da-f-]{36})\.(\d{1,15})$/.exec(lastEventId) ?? [];
    const kept = this.#kept.get(id);
    const { session, isLost } = call.context;
    const procedure = call.path.join('.');
    if (kept?.session !== session || kept.procedure !== procedure || !kept.stream.has(Number(after))) {
      throw toContractError(new ParleyError('not_found', said('errors.host.streamGone', { procedure })));
    }
    return kept.stream.read(Number(after), call.signal, isLost);
  }
}

function isStream(output: unknown): output is AsyncIterator<object> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}
