/** Files that others made, parsed in processes of their own: a process for each source, and a few at once. */
import { randomUUID } from 'node:crypto';
import type { GgufFileDescription } from '../formats/gguf/import-gguf.ts';
import type { ModelDescription } from '../formats/models/describe-model.ts';
import { WorkerPool } from './process/pool.ts';
import type { StartProcess } from './process/protocol.ts';
import type { DataBatch, ReadDataOptions } from './read-data-file.ts';
import type { ReaderRouter } from './reader-worker.ts';
import { spawnWorker, type WorkerHandle } from './process/spawn.ts';

export type { DataBatch };

const entry = new URL('./reader-worker.ts', import.meta.url);

export interface ForeignFilesOptions {
  /** What the workers write on stdout and stderr. Default: our stderr. */
  readonly onOutput?: (text: string) => void;
  /** How a process is started; a child process of Node unless said. */
  readonly start?: StartProcess;
}

export class ForeignFiles {
  readonly #pool: WorkerPool<WorkerHandle<ReaderRouter>>;

  constructor({ onOutput, start }: ForeignFilesOptions = {}) {
    this.#pool = new WorkerPool({
      maxWorkers: 3,
      idleTimeoutMs: 0,
      start: () => spawnWorker<ReaderRouter>(entry, { name: 'reader of foreign files', onOutput }, start),
    });
  }

  /** @throws ParleyError of `describeModel`; `worker_died` */
  describeModel(
    folder: string,
    names: readonly string[],
    { withWeights, signal }: { readonly withWeights: boolean; readonly signal?: AbortSignal },
  ): Promise<ModelDescription> {
    const input = { folder, names: [...names], withWeights };
    return this.#pool.use(randomUUID(), ({ client }) => client.describeModel(input, { signal }), signal);
  }

  /**
   * @param announced sizes of files that are still arriving, by name
   * @throws ParleyError of `describeGguf`; `worker_died`
   */
  describeGguf(
    file: string,
    { announced, signal }: { readonly announced?: ReadonlyMap<string, number>; readonly signal?: AbortSignal },
  ): Promise<GgufFileDescription> {
    const input = { file, ...(announced && { announced: new Map(announced) }) };
    return this.#pool.use(randomUUID(), ({ client }) => client.describeGguf(input, { signal }), signal);
  }

  /**
   * Reads a data file batch by batch; leaving the iteration ends its process.
   * @throws ParleyError of `importFile`; `worker_died`; `cancelled`
   */
  async *readData(
    file: string,
    { signal, ...options }: ReadDataOptions & { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<DataBatch, void> {
    using lease = await this.#pool.acquire(randomUUID(), signal);
    const { client } = lease.worker;
    await client.openData({ file, ...options }, { signal });
    const ask = () => {
      const batch = client.nextBatch(undefined, { signal });
      // It may be left before it is waited for.
      batch.catch(() => undefined);
      return batch;
    };
    // The next one is read while this one is stored.
    for (let next = ask(); ;) {
      const batch = await next;
      if (batch === undefined) return;
      if (batch.end === undefined) next = ask();
      yield batch;
      if (batch.end !== undefined) return;
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
