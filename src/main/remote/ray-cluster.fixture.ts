/**
 * A stand-in for a Ray cluster: the Jobs REST API as ray 2.60 answers it (dashboard/modules/job/job_head.py), with what our scripts
 * would say. A job's packages have to be there, as on a real one; logs grow, and their tail is a WebSocket.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface StubJob {
  readonly id: string;
  readonly entrypoint: string;
  readonly request: Record<string, unknown>;
  /** Names in gcs:// of its folder and modules. */
  readonly packages: readonly string[];
  status: 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';
  logs: string;
}

export class RayCluster {
  readonly packages = new Map<string, Buffer>();
  readonly jobs = new Map<string, StubJob>();
  /** Bodies of all requests but packages, and all addresses: a test looks for secrets in them. */
  readonly requests: string[] = [];
  readonly files = new Map<string, Buffer>();
  /** Pieces in the store, by their checksums. */
  readonly pieces = new Map<string, Buffer>();
  /** What a run gives back, by name. */
  results = new Map<string, Buffer>();
  /** Requests are answered 403 without it. */
  token: string | undefined;
  /** Nobody answers: connections are cut. */
  isAway = false;
  installed: Record<string, string | null> = {};
  disk: { freeBytes: number; problem: string | null } = { freeBytes: 1e12, problem: null };
  /** What a train.py does; it says how it goes by `say` and ends by `end`. */
  train: (job: StubJob) => void | Promise<void> = () => undefined;
  /** What uploading a package meets. */
  refuseUpload: ((name: string) => { status: number; text: string } | undefined) | undefined;
  readonly #tails = new Map<string, Set<WebSocket>>();
  readonly #connections = new Set<Socket>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    this.#server.on('connection', (socket: Socket) => {
      if (this.isAway) socket.destroy();
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const id = /^\/api\/jobs\/([^/]+)\/logs\/tail$/.exec(request.url ?? '')?.[1];
      const job = id === undefined ? undefined : this.jobs.get(id);
      if (!this.#isLetIn(request) || job === undefined) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      this.#sockets.handleUpgrade(request, socket, head, (tail) => {
        if (job.logs !== '') tail.send(job.logs);
        if (isOver(job)) return tail.close();
        const tails = this.#tails.get(job.id) ?? new Set();
        this.#tails.set(job.id, tails.add(tail));
      });
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Cuts all connections at once. */
  cut(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  say(job: StubJob, event: object): void {
    this.print(job, `@parley ${JSON.stringify(event)}\n`);
  }

  /** Lines may be cut anywhere, as Ray cuts long ones. */
  print(job: StubJob, text: string): void {
    job.logs += text;
    for (const tail of this.#tails.get(job.id) ?? []) {
      tail.send(text.slice(0, 7));
      tail.send(text.slice(7));
    }
  }

  end(job: StubJob, status: StubJob['status']): void {
    if (isOver(job)) return;
    job.status = status;
    for (const tail of this.#tails.get(job.id) ?? []) tail.close();
    this.#tails.delete(job.id);
  }

  #isLetIn({ headers }: IncomingMessage): boolean {
    return this.token === undefined || headers.authorization === `Bearer ${this.token}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url} ${method === 'PUT' ? '' : body.toString()}`);
    const reply = (status: number, answer: object | string = '') => {
      response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    };
    if (!this.#isLetIn(request)) return reply(403, 'Forbidden: Invalid authentication token');
    const [, , what, first = '', second = ''] = url.split('/');
    if (what === 'version')
      return reply(200, { version: '4', ray_version: '2.60.0', ray_commit: '', session_name: '' });
    if (what === 'packages') {
      if (method === 'GET') return reply(this.packages.has(second) ? 200 : 404);
      const refusal = this.refuseUpload?.(second);
      if (refusal) return reply(refusal.status, refusal.text);
      this.packages.set(second, body);
      return reply(200);
    }
    if (method === 'POST' && first === '') return this.#submit(JSON.parse(body.toString()) as Submitted, reply);
    const job = this.jobs.get(first);
    if (job === undefined) return reply(404, `Job ${first} does not exist`);
    if (second === 'logs') return reply(200, { logs: job.logs });
    if (second === 'stop') {
      this.end(job, 'STOPPED');
      return reply(200, { stopped: true });
    }
    return reply(200, {
      type: 'SUBMISSION',
      submission_id: job.id,
      status: job.status,
      message: '',
      entrypoint: job.entrypoint,
    });
  }

  #submit(
    { submission_id: id, entrypoint, runtime_env: env }: Submitted,
    reply: (status: number, answer: object | string) => void,
  ) {
    if (this.jobs.has(id))
      return reply(
        500,
        `ValueError: Job with submission_id ${id} already exists. Please use a different submission_id.`,
      );
    const packages = [env.working_dir, ...(env.py_modules ?? [])].map((uri) => uri.replace('gcs://', ''));
    const job: StubJob = {
      ...{ id, entrypoint, packages, status: 'RUNNING', logs: '' },
      request: JSON.parse(env.env_vars.PARLEY_REQUEST) as Record<string, unknown>,
    };
    this.jobs.set(id, job);
    reply(200, { job_id: id, submission_id: id });
    setImmediate(() => void this.#run(job));
  }

  async #run(job: StubJob): Promise<void> {
    if (job.packages.some((name) => !this.packages.has(name))) {
      job.logs += 'RuntimeError: Failed to download runtime_env file package\n';
      return this.end(job, 'FAILED');
    }
    const { action, take } = job.request as { action?: string; take?: Record<string, string[]> };
    if (take !== undefined) this.#take(job, take);
    if (job.entrypoint === 'python train.py') return this.train(job);
    if (job.entrypoint === 'python probe.py') this.#probe(job);
    else if (action === 'have') this.#have(job);
    else if (action === 'give') this.#give(job);
    else this.say(job, { type: 'end' });
    return this.end(job, 'SUCCEEDED');
  }

  #probe(job: StubJob): void {
    const asked = job.request as { packages: string[]; storage: string };
    this.say(job, {
      ...{ type: 'probe', python: '3.11.7', gpusHere: [] },
      packages: Object.fromEntries(
        asked.packages.map((name) => [name, this.installed[name] === undefined ? '1.0' : this.installed[name]]),
      ),
      nodes: [{ cpus: 2, memoryBytes: 8e9, gpus: 0, gpuType: null }],
      disk: { folder: asked.storage, totalBytes: 2e12, ...this.disk },
    });
  }

  #have(job: StubJob): void {
    const asked = job.request as { files: string[]; pieces: string[] };
    const [files, pieces] = [
      asked.files.filter((sum) => this.files.has(sum)),
      asked.pieces.filter((sum) => this.pieces.has(sum)),
    ];
    this.say(job, { type: 'have', files, pieces });
  }

  #give(job: StubJob): void {
    const { file, from, to } = job.request as { file: string; from: number; to: number };
    this.say(job, { type: 'bytes', base64: this.results.get(file)!.subarray(from, to).toString('base64') });
    this.say(job, { type: 'end' });
  }

  /** Our packages hold their files as they are: the piece is what lies between the first header and the list. */
  #take(job: StubJob, take: Record<string, string[]>): void {
    for (const name of job.packages.slice(1)) {
      const zip = this.packages.get(name)!;
      const [size, nameLength] = [zip.readUInt32LE(18), zip.readUInt16LE(26)];
      const piece = zip.subarray(30 + nameLength, 30 + nameLength + size);
      this.pieces.set(createHash('sha256').update(piece).digest('hex'), piece);
    }
    for (const [sum, pieces] of Object.entries(take)) {
      if (!pieces.every((piece) => this.pieces.has(piece))) continue;
      this.files.set(sum, Buffer.concat(pieces.map((piece) => this.pieces.get(piece)!)));
    }
  }
}

interface Submitted {
  readonly submission_id: string;
  readonly entrypoint: string;
  readonly runtime_env: { working_dir: string; py_modules?: string[]; env_vars: { PARLEY_REQUEST: string } };
}

const isOver = ({ status }: StubJob) => !['PENDING', 'RUNNING'].includes(status);

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
