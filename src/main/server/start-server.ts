/** The headless host: the app behind HTTP and WebSocket, for a browser on this machine or, when asked for, beyond it. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../app/endpoint/endpoint.ts';
import { ClientRequests, clientPrefix } from '../endpoint/client-requests.ts';
import type { AppRouter } from '../hosting/app-router.ts';
import { ResumableStreams } from '../hosting/resumable-streams.ts';
import { StaticFiles } from '../hosting/static-files.ts';
import { Access } from './access.ts';
import type { Session } from './access.ts';
import { ConnectionGate } from '../hosting/http/connection-gate.ts';
import { HttpApi } from './http-api.ts';
import { answer, showPage, targetOf } from './http-requests.ts';
import { listen } from '../hosting/http/listen.ts';
import { render } from '../../shared/language/said.ts';
import { entryPage, pages } from './pages.ts';
import { checkOrigin, isLoopback } from '../hosting/http/request-origin.ts';
import type { HostRule } from '../hosting/http/request-origin.ts';
import { RpcSockets } from './rpc-sockets.ts';
import { secretFromCookies } from './session-cookie.ts';

export const defaultPort = 4750;
/** Where the page opens its WebSocket. */
export const rpcPath = '/rpc';

const closePatienceMs = 1000;
/** From the default port on, before any that is free is taken. */
const portsTried = 20;

const defaultLimits = {
  /** Of one request or message: an upload of a data file travels in one. */
  maxBodyBytes: 64 * 1024 * 1024,
  maxUnsentBytes: 64 * 1024 * 1024,
  heartbeatMs: 30_000,
  /** A reload or a short loss of the network; after it nobody is believed to listen. */
  resumeWindowMs: 30_000,
  maxEventsKept: 4096,
  headersTimeoutMs: 10_000,
  /** For a whole request, its body included. */
  requestTimeoutMs: 120_000,
  /** Connections that have asked for nothing yet: of one address, and of all other machines together. */
  // A program that asks for many replies at once connects as often, before the first of them has said anything.
  maxSilentOfAddress: 256,
  maxSilent: 512,
};
export type ServerLimits = typeof defaultLimits;

export interface ServerOptions {
  /** Stays open: whoever opened it closes it, after the server. */
  readonly app: { readonly router: AppRouter; readonly endpoint?: Endpoint };
  /** The built interface; may not exist yet. */
  readonly rendererDir: string;
  /** Default: this machine only. */
  readonly host?: string;
  /** Default 4750; 0 for any that is free. */
  readonly port?: number;
  /** Where no port is asked for and the default one is taken by another program: the next one that is free. */
  readonly nextPort?: boolean;
  /** Where sessions outlive the host; default: they end with it. */
  readonly sessionsFile?: string;
  /** What the person typed to start it. */
  readonly command?: string;
  /** Further names that the host is reached by. */
  readonly allowedHosts?: readonly string[];
  readonly limits?: Partial<ServerLimits>;
  /** A line about a failure that no client is to blame for. */
  readonly log: (line: string) => void;
}

export interface RunningServer {
  readonly port: number;
  /** False where other machines can reach it: then nobody who comes in is taken for the owner of this machine. */
  readonly loopback: boolean;
  /**
   * An address with a new token, which works once: one for each browser.
   * @param guest whom it is for: the name that they rate under. Default: the owner where only this machine reaches the host;
   *   else the first address rates as "me", and every further one under a name that nobody has yet
   */
  newUrl(guest?: string): string;
  /** Accepts nothing more, ends the streams and waits until what they had to save is saved. */
  close(): Promise<void>;
}

/** @throws ParleyError conflict for a port in use, invalid_input for a host that is none of this machine's */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {
    app,
    rendererDir,
    host = '127.0.0.1',
    port = defaultPort,
    allowedHosts = [],
    command = 'parley serve',
    log,
  } = options;
  const limits = { ...defaultLimits, ...options.limits };
  // A proxy on this machine brings others to a host that listens on loopback.
  const loopback = [host, ...allowedHosts].every(isLoopback);
  const access = new Access(options.sessionsFile, { owners: loopback });
  const rule = { host, allowedHosts };
  const streams = new ResumableStreams(limits);
  const sockets = new RpcSockets(app.router, streams, limits);
  const api = new HttpApi(app.router, streams, limits.maxBodyBytes);
  const clients = app.endpoint && new ClientRequests({ endpoint: app.endpoint, rule, log });
  const files = new StaticFiles(rendererDir);
  await files.scan();
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 5000),
  });
  const gate = new ConnectionGate(limits);
  server.on('connection', (socket) => gate.admit(socket));
  const bound = await listen(server, host, port, options.nextPort === true ? portsTried : 1);
  server.on('error', (error) => log(`The server: ${error.message}`));
  server.on('request', (request, response) => {
    gate.heard(request.socket);
    const parts = { access, rule, port: bound, command, files, api };
    const answering = { ...parts, clients: app.endpoint?.switch.isOn === true ? clients : undefined };
    answer(answering, request, response).catch((error: unknown) => {
      if (request.destroyed && !response.writableEnded) return;
      log(
        `Answering ${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      if (response.headersSent) response.destroy();
      else showPage({ request, response }, pages.failed);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    gate.heard(request.socket);
    const session = admit({ access, rule, port: bound }, request, socket);
    if (session !== undefined) sockets.accept(request, socket, head, session);
  });
  const origin = `http://${reachableName(host)}:${bound}`;
  app.endpoint?.switch.isAt({ kind: 'at', url: `${origin}${clientPrefix.slice(0, -1)}` }, { ownPort: false });
  const identityOf = guestNames(loopback);
  return {
    port: bound,
    loopback,
    newUrl: (guest) => `${origin}/?token=${access.issueToken(identityOf(guest))}`,
    close: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      // The goodbye first: a page must not take the end of its streams for their natural one.
      await Promise.all([sockets.close(), streams.close()]);
      await emptied(server, stopped);
    },
  };
}

function guestNames(loopback: boolean) {
  let given = 0;
  return (guest: string | undefined) => {
    given += 1;
    if (guest !== undefined) return { rater: guest, isOwner: false };
    if (loopback || given === 1) return { rater: 'me', isOwner: loopback };
    return { rater: `guest ${randomBytes(3).toString('hex')}`, isOwner: false };
  };
}

interface Gate {
  readonly access: Access;
  readonly rule: HostRule;
  readonly port: number;
}

/** The session of an upgrade request that may pass; any other is answered and closed. */
function admit({ access, rule, port }: Gate, request: IncomingMessage, socket: Duplex): Session | undefined {
  socket.on('error', () => socket.destroy());
  const verdict = checkOrigin(request.headers, rule, { originRequired: true });
  if (!verdict.ok) return refuse(socket, '403 Forbidden', verdict.message);
  if (targetOf(request.url ?? '')?.path !== rpcPath) return refuse(socket, '404 Not Found', `Expected ${rpcPath}.`);
  const session = access.sessionOf(secretFromCookies(request.headers.cookie, port));
  return session ?? refuse(socket, '401 Unauthorized', render(entryPage('noSession', '').title));
}

function refuse(socket: Duplex, status: string, message: string): undefined {
  const body = `${message}\n`;
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Answers that are on their way get a moment to arrive. */
async function emptied(server: Server, stopped: Promise<void>): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), 10);
  const cutOff = setTimeout(() => server.closeAllConnections(), closePatienceMs);
  await stopped;
  clearInterval(idle);
  clearTimeout(cutOff);
}

/** Of a host that means all addresses, one that another machine can use. */
function reachableName(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return isIPv6(host) ? `[${host}]` : host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
