/** llama.cpp as a peer: its server with a slot for each candidate, asked over HTTP on this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Block } from '../speed/work.ts';
import type { DecodeWork } from './work.ts';

/** As many as all sides are given. */
const THREADS = 2;
const START_LIMIT_MS = 60_000;

export class LlamaServer {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #work: DecodeWork;
  #seed = 0;

  private constructor(child: ChildProcess, url: string, work: DecodeWork) {
    this.#child = child;
    this.#url = url;
    this.#work = work;
  }

  /**
   * @param command how to start it, e.g. `['llama-server']`
   * @param model a GGUF file as the server sees it
   * @returns undefined where there is no llama.cpp
   */
  static async start(command: readonly string[], model: string, work: DecodeWork): Promise<LlamaServer | undefined> {
    const port = await freePort();
    const { candidates, promptIds, newTokens } = work;
    const slotTokens = Math.ceil((promptIds.length + newTokens + 1) / 256) * 256;
    const options = {
      ...{ '-m': model, '--port': port, '-t': THREADS, '-tb': THREADS },
      ...{ '-np': candidates, '-c': candidates * slotTokens, '-ctk': 'f32', '-ctv': 'f32' },
    };
    const args = [...command.slice(1), ...Object.entries(options).flat().map(String), '--offline'];
    const child = spawn(command[0], args, { stdio: 'ignore' });
    const failed = Promise.race([once(child, 'error'), once(child, 'exit')]).then(() => 'failed' as const);
    const server = new LlamaServer(child, `http://127.0.0.1:${port}`, work);
    const state = await Promise.race([server.#isReady().then(() => 'ready' as const), failed]);
    return state === 'ready' ? server : undefined;
  }

  async block(): Promise<Block> {
    const { candidates, newTokens } = this.#work;
    const begun = performance.now();
    await Promise.all(Array.from({ length: candidates }, () => this.#complete()));
    return { seconds: (performance.now() - begun) / 1000, tokens: candidates * newTokens };
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    await gone;
  }

  async #complete(): Promise<void> {
    const { promptIds, newTokens } = this.#work;
    const sampling = { samplers: ['temperature'], temperature: 1, seed: ++this.#seed, ignore_eos: true };
    // Its cache of prompts stays off, as ours reads the prompt anew each time.
    const body = { prompt: promptIds, n_predict: newTokens, cache_prompt: false, ...sampling };
    const answer = await fetch(`${this.#url}/completion`, { method: 'POST', body: JSON.stringify(body) });
    const { tokens_predicted: tokens } = (await answer.json()) as { tokens_predicted?: number };
    if (tokens !== newTokens) throw new Error(`llama-server: expected ${newTokens} tokens, got ${tokens}`);
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
