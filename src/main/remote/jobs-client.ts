/**
 * A client of Ray's Jobs REST API: packages, submission, status, logs, stop. The API is documented at
 * docs.ray.io, "Ray Jobs REST API". Only this API is used, so that one open port of a cluster is enough.
 */
import WebSocket from 'ws';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';

export interface Cluster {
  /** As people call it, for messages. */
  readonly name: string;
  /** The dashboard's address, without a slash at its end. */
  readonly url: string;
  /** Sent with every request. They hold the token: no message and no log may quote them. */
  readonly headers: Readonly<Record<string, string>>;
}

const jobSchema = z.object({
  status: z.enum(['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED']),
  message: z.string().nullish(),
});
export type JobStatus = z.output<typeof jobSchema>;

export interface NewJob {
  /** The same id again is the same job: a submission whose answer was lost is not repeated. */
  readonly id: string;
  readonly entrypoint: string;
  /** Content-addressed packages of `putPackage`. */
  readonly workingDir: string;
  readonly modules?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Short answers; logs and packages take as long as they take. */
const answerMs = 30_000;
const uploadMs = 600_000;
/** A server that says nothing for so long is taken to be gone. */
const silenceMs = 60_000;

export class JobsClient {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get name(): string {
    return this.#cluster.name;
  }

  /** Ray's version. @throws ParleyError unsupported where something else answers */
  async rayVersion(signal?: AbortSignal): Promise<string> {
    const response = await this.#request('GET', '/api/version', { signal });
    if ([401, 403, 502, 503, 504].includes(response.status)) await this.#require(response);
    const answer = z.object({ ray_version: z.string() }).safeParse(await this.#json(response, signal));
    if (response.ok && answer.success) return answer.data.ray_version;
    throw new ParleyError('unsupported', said('errors.remote.notRay', { target: this.name, url: this.#cluster.url }));
  }

  /** Whether the cluster has a package. Asking keeps it there for some minutes. */
  async hasPackage(name: string, signal?: AbortSignal): Promise<boolean> {
    const response = await this.#request('GET', `/api/packages/gcs/${name}`, { signal });
    if (response.status === 404) {
      await response.body?.cancel();
      return false;
    }
    await this.#require(response);
    return true;
  }

  async putPackage(name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    const path = `/api/packages/gcs/${name}`;
    await this.#require(await this.#request('PUT', path, { body: bytes, signal, timeoutMs: uploadMs }));
  }

  async submit({ id, entrypoint, workingDir, modules = [], environment }: NewJob, signal?: AbortSignal): Promise<void> {
    const body = JSON.stringify({
      entrypoint,
      submission_id: id,
      runtime_env: {
        working_dir: `gcs://${workingDir}`,
        ...(modules.length > 0 && { py_modules: modules.map((name) => `gcs://${name}`) }),
        env_vars: environment,
      },
    });
    const response = await this.#request('POST', '/api/jobs/', { body, signal, timeoutMs: 120_000 });
    if (!response.ok) {
      const text = await response.text();
      if (/already exists/.test(text)) return;
      throw this.#refusal(response.status, text);
    }
    await response.body?.cancel();
  }

  /** Undefined where the cluster knows no such job: it was never submitted, or the cluster was started anew. */
  async status(id: string, signal?: AbortSignal): Promise<JobStatus | undefined> {
    const response = await this.#request('GET', `/api/jobs/${id}`, { signal });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    const job = jobSchema.safeParse(await this.#json(await this.#checked(response), signal));
    if (job.success) return job.data;
    throw new ParleyError('unsupported', said('errors.remote.notRay', { target: this.name, url: this.#cluster.url }));
  }

  /** All that a job has written so far. */
  async logs(id: string, signal?: AbortSignal): Promise<string> {
    const response = await this.#request('GET', `/api/jobs/${id}/logs`, { signal, timeoutMs: uploadMs });
    const answer = z
      .object({ logs: z.string().nullish() })
      .parse(await this.#json(await this.#checked(response), signal));
    return answer.logs ?? '';
  }

  /**
   * What a job writes, from its beginning, until it ends.
   * @returns when the cluster says that there is no more
   * @throws ParleyError io where the connection is lost; cancelled
   */
  async tail(id: string, onText: (text: string) => void, signal: AbortSignal): Promise<void> {
    const url = new URL(`${this.#cluster.url}/api/jobs/${id}/logs/tail`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, { headers: this.#cluster.headers, handshakeTimeout: answerMs });
    const over = Promise.withResolvers<void>();
    const abort = () =>
      over.reject(new ParleyError('cancelled', said('errors.remote.cancelled', { target: this.name })));
    // A cable that was pulled closes nothing: pings find it out.
    let heardAt = performance.now();
    const heard = () => (heardAt = performance.now());
    const watch = setInterval(() => {
      if (performance.now() - heardAt > silenceMs) over.reject(this.#lost('silence'));
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, silenceMs / 4);
    socket.on('pong', heard);
    socket.on('message', (data) => {
      heard();
      onText((data as Buffer).toString('utf8'));
    });
    socket.on('error', (error) => over.reject(this.#lost(error.message)));
    socket.on('close', (code) => (code === 1006 ? over.reject(this.#lost('1006')) : over.resolve()));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      await over.promise;
    } finally {
      clearInterval(watch);
      signal.removeEventListener('abort', abort);
      socket.terminate();
    }
  }

  /** Ends a job at once. Nothing happens to one that has ended. */
  async stop(id: string, signal?: AbortSignal): Promise<void> {
    const response = await this.#request('POST', `/api/jobs/${id}/stop`, { signal });
    if (response.status !== 404) await this.#require(response);
  }

  async #request(
    method: string,
    path: string,
    {
      body,
      signal,
      timeoutMs = answerMs,
    }: { body?: string | Uint8Array<ArrayBuffer>; signal?: AbortSignal | undefined; timeoutMs?: number },
  ): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const type: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    try {
      return await fetch(this.#cluster.url + path, {
        method,
        headers: { ...type, ...this.#cluster.headers },
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        // A redirect to another host would take the token along.
        redirect: 'error',
        ...(body !== undefined && { body }),
      });
    } catch (thrown) {
      throw this.#explain(thrown, signal);
    }
  }

  #explain(thrown: unknown, signal: AbortSignal | undefined): ParleyError {
    if (signal?.aborted) return new ParleyError('cancelled', said('errors.remote.cancelled', { target: this.name }));
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    return this.#lost(
      cause instanceof Error ? ('code' in cause && String(cause.code)) || cause.message : String(cause),
    );
  }

  #lost(reason: string): ParleyError {
    const { name: target, url } = this.#cluster;
    return new ParleyError('io', said('errors.remote.unreachable', { target, url, reason }), { unreachable: true });
  }

  async #json(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
    try {
      return JSON.parse(await response.text());
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw this.#explain(thrown, signal);
      return undefined;
    }
  }

  async #checked(response: Response): Promise<Response> {
    if (response.ok) return response;
    throw this.#refusal(response.status, await response.text().catch(() => ''));
  }

  async #require(response: Response): Promise<void> {
    await (await this.#checked(response)).body?.cancel();
  }

  /** @param text may be a traceback, whose last line says what happened */
  #refusal(status: number, text: string): ParleyError {
    const target = this.name;
    if (status === 401 || status === 403) {
      return new ParleyError('forbidden', said('errors.remote.tokenRefused', { target, status }));
    }
    const answer = text.trim().split('\n').at(-1)!.slice(0, 300);
    if (/No space left on device|OutOfDisk/i.test(text)) {
      return new ParleyError('io', said('errors.remote.diskFull', { target, answer }));
    }
    // 502 to 504 come from a proxy before a cluster that is away.
    const unreachable = status >= 502 && status <= 504;
    return new ParleyError('io', said('errors.remote.refused', { target, status, answer }), { unreachable });
  }
}

/** Whether trying again later may help: nobody answered, or only a proxy did. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ParleyError && error.code === 'io' && error.details?.unreachable === true;
}
