/**
 * The two ways to the app: a WebSocket to the host that served this page, or, under Electron, a port whose other end the
 * preload script hands to the main process.
 */
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ClientContext, ClientLink } from '@orpc/client';
import { commandHeader } from '../../shared/contract/command-header.ts';
import { portMessage, portTaker } from '../../shared/contract/port-handover.ts';

/** One connection, from opening to its end. It is not opened again; the next one is another `Channel`. */
export interface Channel {
  readonly link: ClientLink<ClientContext>;
  readonly opened: Promise<void>;
  /** Resolves, never rejects, when it has ended for whatever reason. */
  readonly closed: Promise<void>;
  /** Told before calls that were under way reject, so that they can say why. */
  readonly hasEnded: () => boolean;
  /**
   * For one that could not be opened, where the host is there and does not know this page (any more): what the host was
   * started with.
   */
  readonly refusedBy: () => Promise<string | undefined>;
}

export type OpenChannel = () => Channel;

/** A WebSocket does not tell why it was not opened; a request to the same host does. */
async function refusedBy(): Promise<string | undefined> {
  const unauthorized = 401;
  const answer = await fetch('.//', { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  return answer?.status === unauthorized ? (answer.headers.get(commandHeader) ?? 'parley serve') : undefined;
}

/** @param url of the WebSocket endpoint, e.g. `ws://127.0.0.1:4717/rpc` */
export function socketChannel(url: string): Channel {
  const websocket = new WebSocket(url);
  const closed = new Promise<void>((resolve) => websocket.addEventListener('close', () => resolve(), { once: true }));
  const opened = new Promise<void>((resolve, reject) => {
    websocket.addEventListener('open', () => resolve(), { once: true });
    // Not shown: the status line says how it stands.
    websocket.addEventListener('close', () => reject(new Error(`No connection to ${url}.`)), { once: true });
  });
  const hasEnded = () => websocket.readyState === WebSocket.CLOSING || websocket.readyState === WebSocket.CLOSED;
  return { link: new SocketLink({ websocket }), opened, closed, hasEnded, refusedBy };
}

export function portChannel(page: Window): Channel {
  const { port1, port2 } = new MessageChannel();
  let ended = false;
  const closed = new Promise<void>((resolve) => {
    const end = () => {
      ended = true;
      resolve();
    };
    port1.addEventListener('close', end, { once: true });
  });
  page.postMessage(portMessage, page.location.origin, [port2]);
  port1.start();
  return {
    link: new PortLink({ port: port1 }),
    opened: Promise.resolve(),
    closed,
    hasEnded: () => ended,
    refusedBy: async () => undefined,
  };
}

/** Where a preload script has said that it takes a port, the page sends one; any other page talks to the host it came from. */
export function channelFor(page: Window): OpenChannel {
  if (portTaker in page) return () => portChannel(page);
  const { protocol, host, pathname } = page.location;
  const folder = pathname.slice(0, pathname.lastIndexOf('/') + 1);
  const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${folder}rpc`;
  return () => socketChannel(url);
}
