/** Files that others made, parsed in processes of their own: a process for each source, and a few at once. */
import { randomUUID } from 'node:crypto';
import type { ModelDescription } from '../formats/models/describe-model.ts';
import { WorkerPool } from './pool.ts';
import type { StartProcess } from './protocol.ts';
import type { ReaderRouter } from './reader-worker.ts';
import { spawnWorker, type WorkerHandle } from './spawn.ts';

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

  close(): Promise<void> {
    return this.#pool.close();
  }
}
