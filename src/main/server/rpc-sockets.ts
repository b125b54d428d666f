/** The contract over WebSocket, for the page. Who may connect is decided before a socket is handed over. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { AppRouter } from '../hosting/app-router.ts';
import type { CallContext, ResumableStreams } from '../hosting/resumable-streams.ts';
import type { Session } from './access.ts';

export interface SocketLimits {
  /** Of one message. A longer one closes the connection with code 1009. */
  readonly maxBodyBytes: number;
  /** What may wait to be sent before a client that does not read is cut off. */
  readonly maxUnsentBytes: number;
  /** A connection that has not answered a ping when the next is due is dead. */
  readonly heartbeatMs: number;
}

const goingAway = 1001;
const closePatienceMs = 1000;

export class RpcSockets {
  readonly #server: WebSocketServer;
  readonly #handler: RPCHandler<CallContext>;
  readonly #limits: SocketLimits;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #silent = new WeakSet<WebSocket>();

  constructor(router: AppRouter, streams: ResumableStreams, limits: SocketLimits) {
    this.#limits = limits;
    this.#server = new WebSocketServer({ noServer: true, maxPayload: limits.maxBodyBytes });
    this.#handler = new RPCHandler<CallContext>(router, { clientInterceptors: [streams.intercept] });
    this.#heartbeat = setInterval(() => this.#beat(), limits.heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Takes over an upgrade request whose origin and session were checked. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, session));
  }

  /** Says goodbye to every client; those that do not answer are cut off. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    const closed = [...this.#server.clients].map((client) => new Promise((resolve) => client.once('close', resolve)));
    for (const client of this.#server.clients) client.close(goingAway, 'The host is shutting down.');
    const cutOff = setTimeout(() => this.#server.clients.forEach((client) => client.terminate()), closePatienceMs);
    await Promise.all(closed);
    clearTimeout(cutOff);
    this.#server.close();
  }

  #serve(webSocket: WebSocket, { name, caller }: Session): void {
    let lost = false;
    // Before oRPC's own listener, which aborts the calls: they see that the connection is gone.
    webSocket.on('close', () => (lost = true));
    webSocket.on('pong', () => this.#silent.delete(webSocket));
    // Too long a message, or a frame that is none: ws closes the connection with the code that says so.
    webSocket.on('error', () => undefined);
    const outlet: Pick<WebSocket, 'addEventListener' | 'send'> = {
      addEventListener: webSocket.addEventListener.bind(webSocket),
      send: (data: Parameters<WebSocket['send']>[0]) => {
        if (webSocket.readyState !== WebSocket.OPEN) return;
        if (webSocket.bufferedAmount > this.#limits.maxUnsentBytes) webSocket.terminate();
        else webSocket.send(data);
      },
    };
    const context = { session: name, caller, isLost: () => lost };
    void this.#handler.upgrade(outlet, { context });
  }

  #beat(): void {
    for (const client of this.#server.clients) {
      if (this.#silent.has(client)) client.terminate();
      else {
        this.#silent.add(client);
        client.ping();
      }
    }
  }
}
