/** A small server that answers as the Hugging Face Hub does, with real files of a folder, and that can be told to misbehave. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export interface HubFaults {
  /** Breaks the connection after so many bytes of this file, as often as there are entries. */
  readonly breakAfter?: { readonly file: string; readonly bytes: number[] };
  /** Sends other bytes than were listed. */
  readonly corrupt?: string;
  readonly gated?: boolean;
  /** Knows nothing of ranges. */
  readonly wholeFilesOnly?: boolean;
  /** Says these of the repository, whatever is true. */
  readonly info?: Readonly<Record<string, unknown>>;
  /** Lists this beside the folder's files. */
  readonly listed?: readonly object[];
  /** Goes on sending this file, or the list of files, until the client has had enough. */
  readonly endless?: string;
  /** Takes searches and never answers. */
  readonly silent?: boolean;
}

/** As `/api/models?search=…` answers with what is asked to be expanded. */
export interface HubEntry {
  readonly id: string;
  readonly gated?: false | 'auto' | 'manual';
  readonly downloads?: number;
  readonly config?: object;
  readonly cardData?: object;
  readonly tags?: readonly string[];
  readonly safetensors?: { readonly parameters: Readonly<Record<string, number>>; readonly total: number };
  /** Its config.json, for those who ask for the file; left out, it is refused as a gated model's is. */
  readonly configJson?: object;
}

export const commit = '0123456789abcdef0123456789abcdef01234567';

export class HubServer {
  faults: HubFaults = {};
  /** What a search finds where the name has its words. */
  catalogue: readonly HubEntry[] = [];
  /** Requests as "GET path [range]". */
  readonly requests: string[] = [];
  /** What searches asked, as the query of the address. */
  readonly searches: string[] = [];
  #held: { readonly response: ServerResponse; readonly until: number } | undefined;
  readonly #server: Server;
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(folder: string, name: string): Promise<HubServer> {
    const hub = new HubServer(folder, name);
    hub.#server.listen(0, '127.0.0.1');
    await once(hub.#server, 'listening');
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    this.requests.push(
      [request.method, pathname, request.headers.range].filter((part) => part !== undefined).join(' '),
    );
    const [info, tree, file] = [
      `/api/models/${this.#name}/revision/`,
      `/api/models/${this.#name}/tree/`,
      `/${this.#name}/resolve/`,
    ];
    if (pathname === '/api/models') return this.#search(searchParams, response);
    const listed = this.catalogue.find(({ id }) => pathname === `/${id}/resolve/main/config.json`);
    if (listed?.configJson !== undefined) return this.#json(response, listed.configJson);
    if (this.faults.endless !== undefined && pathname.endsWith(`/${this.faults.endless}`))
      return this.#endless(response);
    if (pathname.startsWith(info) && pathname !== `${info}gone`) return this.#json(response, this.#info());
    if (pathname === `${tree}${commit}`) return this.#json(response, this.#tree());
    if (pathname.startsWith(`${file}${commit}/`)) return this.#file(request, response, path.basename(pathname));
    response.writeHead(pathname.startsWith(info) ? 404 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ error: 'Repository not found' }));
  }

  /** The Hub looks for each word in the name, whatever its case. */
  #search(asked: URLSearchParams, response: ServerResponse): void {
    this.searches.push(asked.toString());
    if (this.faults.silent) return;
    const words = (asked.get('search') ?? '').toLowerCase().split(/\s+/);
    const found = this.catalogue.filter(({ id }) => words.every((word) => id.toLowerCase().includes(word)));
    const common = { private: false, gated: false, downloads: 0, likes: 0, lastModified: '2025-01-01T00:00:00.000Z' };
    const answers = found.map(({ configJson: _, ...entry }, i) => ({ _id: String(i), ...common, ...entry }));
    this.#json(response, answers.slice(0, Number(asked.get('limit') ?? 1000)));
  }

  #json(response: ServerResponse, body: unknown): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #info(): object {
    const { gated = false } = this.faults;
    const cardData = { license: 'apache-2.0' };
    return {
      _id: '1',
      id: this.#name,
      private: false,
      gated: gated && 'manual',
      likes: 0,
      downloads: 0,
      sha: commit,
      cardData,
      tags: [],
      ...this.faults.info,
    };
  }

  #tree(): object[] {
    const files = readdirSync(this.#folder).map((name) => {
      const bytes = readFileSync(path.join(this.#folder, name));
      const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      const entry = { type: 'file', path: name, size: bytes.length, oid: git };
      if (!name.endsWith('.safetensors')) return entry;
      const oid = createHash('sha256').update(bytes).digest('hex');
      return { ...entry, lfs: { oid, size: bytes.length, pointerSize: 130 } };
    });
    return [...files, ...(this.faults.listed ?? [])];
  }

  /** Bytes sent so far of what has no end. */
  sentEndlessly = 0;

  #endless(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const more = () => {
      if (response.destroyed) return;
      this.sentEndlessly += 1 << 16;
      response.write(' '.repeat(1 << 16), () => setImmediate(more));
    };
    more();
  }

  #file(request: IncomingMessage, response: ServerResponse, name: string): void {
    const { breakAfter, corrupt, gated, wholeFilesOnly } = this.faults;
    if (gated) {
      response.writeHead(403, { 'X-Error-Code': 'GatedRepo', 'X-Error-Message': 'Access to model is restricted' });
      response.end();
      return;
    }
    const bytes = readFileSync(path.join(this.#folder, name));
    if (corrupt === name) bytes[bytes.length - 1] ^= 1;
    const [, from = '0'] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const start = wholeFilesOnly ? 0 : Number(from);
    const rest = bytes.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': rest.length });
    const breakAt = breakAfter?.file === name ? breakAfter.bytes.shift() : undefined;
    if (breakAt === undefined) {
      response.end(rest);
    } else if (breakAt === 0) {
      response.destroy();
    } else {
      response.write(rest.subarray(0, breakAt));
      this.#held = { response, until: start + breakAt };
    }
  }

  /** A client tells how much it has: a connection breaks once what was sent before has arrived. */
  received(bytes: number): void {
    if (this.#held === undefined || bytes < this.#held.until) return;
    this.#held.response.destroy();
    this.#held = undefined;
  }
}
