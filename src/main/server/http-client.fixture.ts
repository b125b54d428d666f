/** Requests with whatever headers a test wants, which fetch would not send. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { ServedClient } from './served-router.fixture.ts';
import type { RunningServer } from './start-server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @param path is sent as it is: no "..", no "%2e" is tidied away */
export function ask(port: number, path: string, { method = 'GET', headers, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

export const pathOf = (url: string): string => url.slice(url.indexOf('/', 'http://'.length));

/** Opens a printed address, as a browser does. @returns the Cookie header from then on */
export async function enter(server: RunningServer): Promise<string> {
  const { headers } = await ask(server.port, pathOf(server.newUrl()));
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

export interface Connected {
  readonly webSocket: WebSocket;
  readonly client: ServedClient;
}

/** @throws Error with the status of a refused upgrade */
export async function connect(port: number, headers: Record<string, string>, path = '/rpc'): Promise<Connected> {
  const { origin, ...rest } = headers;
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { origin, headers: rest });
  await new Promise((resolve, reject) => {
    webSocket.once('open', resolve);
    webSocket.once('error', reject);
  });
  return { webSocket, client: createORPCClient(new RPCLink({ websocket: webSocket })) };
}
