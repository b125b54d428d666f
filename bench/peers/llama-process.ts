/** llama.cpp's server as a process on this machine, asked over HTTP. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_LIMIT_MS = 60_000;

export class LlamaProcess {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /**
   * @param command how to start it, e.g. `['llama-server']`
   * @param options its flags with their values; the port is chosen here
   * @returns undefined where it does not start: there is no llama.cpp, or it refuses the model
   */
  static async start(
    command: readonly string[],
    options: Readonly<Record<string, string | number>>,
  ): Promise<LlamaProcess | undefined> {
    const port = await freePort();
    const flags = Object.entries({ ...options, '--port': port })
      .flat()
      .map(String);
    const child = spawn(command[0], [...command.slice(1), ...flags, '--offline'], { stdio: 'ignore' });
    const failed = Promise.race([once(child, 'error'), once(child, 'exit')]).then(() => 'failed' as const);
    const server = new LlamaProcess(child, `http://127.0.0.1:${port}`);
    const state = await Promise.race([server.#isReady().then(() => 'ready' as const), failed]);
    return state === 'ready' ? server : undefined;
  }

  async ask<Answer>(path: string, body: object): Promise<Answer> {
    const answer = await fetch(this.#url + path, { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`llama-server ${path}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    await gone;
  }

  async #isReady(): Promise<void> {
    for (let waited = 0; waited < START_LIMIT_MS; waited += 200) {
      const answer = await fetch(`${this.#url}/health`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(200);
    }
    throw new Error(`llama-server: not ready after ${START_LIMIT_MS / 1000} s`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
