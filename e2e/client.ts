/** The contract as a script sees it: for making data, and for asking what is really on the disk. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { Client } from '../src/shared/contract/contract.ts';
import type { HeadlessHost } from './host.ts';

export interface ConnectedClient {
  readonly client: Client;
  close(): void;
}

/** Opens the printed address in place of a browser. @returns the Cookie header from then on */
export async function sessionCookie({ address }: HeadlessHost): Promise<string> {
  const response = await fetch(address, { redirect: 'manual' });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** @param cookie a session's: `sessionCookie`, or the browser's own */
export async function connectClient({ origin, port }: HeadlessHost, cookie: string): Promise<ConnectedClient> {
  const websocket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { origin, headers: { cookie } });
  await new Promise((resolve, reject) => {
    websocket.once('open', resolve);
    websocket.once('error', reject);
  });
  return { client: createORPCClient<Client>(new RPCLink({ websocket })), close: () => websocket.close() };
}

/** Reads a stream to its last event. */
export async function lastOf<Event>(stream: Promise<AsyncIterable<Event>>): Promise<Event> {
  let last: Event | undefined;
  for await (const event of await stream) last = event;
  if (last === undefined) throw new Error('Reading a stream: expected events, there was none.');
  return last;
}
