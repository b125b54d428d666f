/** A listener for clients alone, where no headless host serves the workbench: the desktop host's. On this machine only. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Endpoint } from '../app/endpoint/endpoint.ts';
import type { EndpointPlace } from '../app/endpoint/endpoint-switch.ts';
import { ConnectionGate } from '../hosting/http/connection-gate.ts';
import { listen } from '../hosting/http/listen.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { t } from '../../shared/language/t.ts';
import { ClientRequests, clientPrefix } from './client-requests.ts';

const host = '127.0.0.1';
const limits = { maxSilentOfAddress: 256, maxSilent: 512 };

/** Listens while the endpoint is on, at the port that is set, and says where or why not. */
export class EndpointServer {
  readonly #endpoint: Endpoint;
  readonly #requests: ClientRequests;
  readonly #log: (line: string) => void;
  readonly #unlisten: () => void;
  #server: { readonly server: Server; readonly port: number } | undefined;
  /** Changes are made one after the other. */
  #applying: Promise<void> = Promise.resolve();

  constructor(endpoint: Endpoint, log: (line: string) => void) {
    this.#endpoint = endpoint;
    this.#log = log;
    this.#requests = new ClientRequests({ endpoint, rule: { host, allowedHosts: [] }, log });
    this.#say({ kind: 'none' });
    this.#unlisten = endpoint.switch.onChange(() => this.apply());
  }

  /** Does what the settings say. */
  apply(): Promise<void> {
    this.#applying = this.#applying.then(() => this.#apply());
    return this.#applying;
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#applying;
    await this.#stop();
  }

  async #apply(): Promise<void> {
    const { isOn, port } = this.#endpoint.switch;
    if (this.#server !== undefined && isOn && this.#server.port === port) return;
    await this.#stop();
    if (!isOn) return;
    try {
      const server = this.#create();
      await listen(server, host, port);
      server.on('error', (error) => this.#log(`The endpoint: ${error.message}\n`));
      this.#server = { server, port };
      this.#say({ kind: 'at', url: `http://${host}:${port}${clientPrefix.slice(0, -1)}` });
    } catch (thrown) {
      const error = ParleyError.from(thrown);
      const inUse = t.errors.host.endpointPortInUse({ port });
      this.#say({ kind: 'failed', why: error.code === 'conflict' ? inUse : error.message });
    }
  }

  #say(place: EndpointPlace): void {
    this.#endpoint.switch.isAt(place, { ownPort: true });
  }

  #create(): Server {
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 5000 });
    const gate = new ConnectionGate(limits);
    server.on('connection', (socket) => gate.admit(socket));
    server.on('request', (request, response) => {
      gate.heard(request.socket);
      void this.#requests.handle(request, response, pathOf(request.url ?? ''));
    });
    return server;
  }

  async #stop(): Promise<void> {
    const { server } = this.#server ?? {};
    this.#server = undefined;
    this.#say({ kind: 'none' });
    if (server === undefined) return;
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await stopped;
  }
}

/** The path decoded; as it came where it cannot be. */
function pathOf(url: string): string {
  const encoded = url.split('?', 1)[0];
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
