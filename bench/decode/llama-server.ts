/** llama.cpp as a peer: its server with a slot for each candidate. */
import { LlamaProcess } from '../peers/llama-process.ts';
import type { Block } from '../speed/work.ts';
import type { DecodeWork } from './work.ts';

/** As many as all sides are given. */
const THREADS = 2;

export class LlamaServer {
  readonly #server: LlamaProcess;
  readonly #work: DecodeWork;
  #seed = 0;

  private constructor(server: LlamaProcess, work: DecodeWork) {
    this.#server = server;
    this.#work = work;
  }

  /**
   * @param command how to start it, e.g. `['llama-server']`
   * @param model a GGUF file as the server sees it
   * @returns undefined where there is no llama.cpp
   */
  static async start(command: readonly string[], model: string, work: DecodeWork): Promise<LlamaServer | undefined> {
    const { candidates, promptIds, newTokens } = work;
    const slotTokens = Math.ceil((promptIds.length + newTokens + 1) / 256) * 256;
    const server = await LlamaProcess.start(command, {
      ...{ '-m': model, '-t': THREADS, '-tb': THREADS },
      ...{ '-np': candidates, '-c': candidates * slotTokens, '-ctk': 'f32', '-ctv': 'f32' },
    });
    return server && new LlamaServer(server, work);
  }

  async block(): Promise<Block> {
    const { candidates, newTokens } = this.#work;
    const begun = performance.now();
    await Promise.all(Array.from({ length: candidates }, () => this.#complete()));
    return { seconds: (performance.now() - begun) / 1000, tokens: candidates * newTokens };
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  async #complete(): Promise<void> {
    const { promptIds, newTokens } = this.#work;
    const sampling = { samplers: ['temperature'], temperature: 1, seed: ++this.#seed, ignore_eos: true };
    // Its cache of prompts stays off, as ours reads the prompt anew each time.
    const body = { prompt: promptIds, n_predict: newTokens, cache_prompt: false, ...sampling };
    const { tokens_predicted: tokens } = await this.#server.ask<{ tokens_predicted?: number }>('/completion', body);
    if (tokens !== newTokens) throw new Error(`llama-server: expected ${newTokens} tokens, got ${tokens}`);
  }
}
