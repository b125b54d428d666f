/** Policies ready to answer, and reward models to score: a process for each version in use, started when first asked and stopped when idle. */
import { randomUUID } from 'node:crypto';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { EngineName } from '../../../shared/domain/engine-name.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { ExpectedFiles } from '../../models/files/recorded-files.ts';
import type { ContextUse, GenerationEvent, GenerationRequest, GenerationResult } from './generation.ts';
import type { PolicyRouter } from '../policy-worker.ts';
import { WorkerPool } from '../process/pool.ts';
import type { StartProcess } from '../process/protocol.ts';
import type { RepliesToScore } from './reply-scorer.ts';
import { spawnWorker, type WorkerHandle } from '../process/spawn.ts';

const entry = new URL('../policy-worker.ts', import.meta.url);

export interface PolicyWorkersOptions {
  /** Processes at once, 2 unless said: each holds a whole model. */
  readonly maxWorkers?: number;
  /** Five minutes unless said. */
  readonly idleTimeoutMs?: number;
  /** What a worker that starts now computes with; the CPU unless said. */
  readonly engine?: () => EngineName;
  /** What is on record of the model in `folder`: a damaged one is not read. */
  readonly expected?: (folder: string) => ExpectedFiles;
  /** What the workers write on stdout and stderr. Default: our stderr. */
  readonly onOutput?: (text: string) => void;
  /** How a process is started; a child process of Node unless said. */
  readonly start?: StartProcess;
}

export interface GenerateOptions {
  /** Ends the generation; the result then holds what there was, with finishReason 'cancelled'. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GenerationEvent) => void;
}

export class PolicyWorkers {
  readonly #pool: WorkerPool<WorkerHandle<PolicyRouter>>;

  constructor({
    maxWorkers = 2,
    idleTimeoutMs = 300_000,
    engine,
    expected,
    onOutput,
    start,
  }: PolicyWorkersOptions = {}) {
    this.#pool = new WorkerPool({
      maxWorkers,
      idleTimeoutMs,
      start: (folder) =>
        spawnWorker<PolicyRouter>(
          entry,
          {
            name: `policy worker of ${folder}`,
            args: [folder, engine?.() ?? 'onnxruntime-cpu', JSON.stringify(expected?.(folder) ?? {})],
            onOutput,
          },
          start,
        ),
    });
  }

  /**
   * Completes the prompts with the version in `folder`; an absolute path, by which its worker is found again.
   * @throws ParleyError of `readVersionFolder` and `generate`; `cancelled` when the signal fires before
   *   the work has begun; `worker_died`
   */
  async generate(
    folder: string,
    requests: readonly GenerationRequest[],
    { signal, onEvent }: GenerateOptions = {},
  ): Promise<GenerationResult> {
    using lease = await this.#pool.acquire(folder, signal);
    const { client } = lease.worker;
    const id = randomUUID();
    // A worker that is gone needs no cancelling; the call itself tells of its end.
    const cancel = () => void client.cancel({ id }).catch(() => undefined);
    const events = client.generate({ id, requests: [...requests] });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      for await (const batch of await events) {
        for (const event of batch) {
          if (event.type !== 'done') onEvent?.(event);
          else {
            const { completions, refused, promptTokens, contextTokens, timings } = event;
            return { completions, refused, promptTokens, contextTokens, timings };
          }
        }
      }
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    throw new ParleyError('internal', `The policy worker of ${folder} ended its answer without a result.`);
  }

  /**
   * Loads the version in `folder`, so that its first completion does not wait for it.
   * @throws ParleyError of `readVersionFolder`; `worker_died`
   */
  async prepare(folder: string, signal?: AbortSignal): Promise<void> {
    await this.#pool.use(folder, ({ client }) => client.load(), signal);
  }

  /**
   * How much of the context of the version in `folder` the messages take. A tokenizer of many words takes a second to build:
   * too long for the process that everybody talks to.
   * @param maxTokens how long the next reply may be: room for it is kept
   * @throws ParleyError of `readVersionHead`; invalid_input where the chat template refuses the turns; `worker_died`
   */
  async measure(
    folder: string,
    messages: readonly Message[],
    maxTokens: number,
    signal?: AbortSignal,
  ): Promise<ContextUse> {
    const input = { messages: [...messages], maxTokens };
    return this.#pool.use(folder, ({ client }) => client.measure(input), signal);
  }

  /**
   * Scores replies with the reward model in `folder`, by prompt and reply.
   * @throws ParleyError of `readRewardModel`; `worker_died`
   */
  async score(folder: string, asked: readonly RepliesToScore[], signal?: AbortSignal): Promise<number[][]> {
    const input = asked.map(({ prompt, replies }) => ({ prompt, replies: [...replies] }));
    return this.#pool.use(folder, ({ client }) => client.score(input), signal);
  }

  /** Stops all workers; what they are at rejects with `worker_died`. */
  close(): Promise<void> {
    return this.#pool.close();
  }
}
