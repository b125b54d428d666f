/** Checks of all data in a process of its own: seconds of work at tens of thousands of prompts. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { DataRouter } from './data-worker.ts';
import type { StartProcess } from './process/protocol.ts';
import { spawnWorker } from './process/spawn.ts';
import type { WorkerHandle } from './process/spawn.ts';

const entry = new URL('./data-worker.ts', import.meta.url);

interface CheckOptions {
  readonly databaseFile: string;
  readonly start?: StartProcess;
  readonly onOutput?: (text: string) => void;
}

export type DataClient = WorkerHandle<DataRouter>['client'];

export type CheckData = <Event>(
  ask: (client: DataClient) => Promise<AsyncIterable<Event>>,
  signal: AbortSignal,
) => AsyncIterable<Event>;

/**
 * @param ask starts the check; its events are passed on as they come
 * @param signal ends the process, and with it the check
 * @throws ParleyError cancelled; worker_died
 */
export async function* checkData<Event>(
  { databaseFile, ...options }: CheckOptions,
  ask: (client: DataClient) => Promise<AsyncIterable<Event>>,
  signal: AbortSignal,
): AsyncGenerator<Event, void> {
  const worker = spawnWorker<DataRouter>(
    entry,
    { name: 'data worker', args: [databaseFile], onOutput: options.onOutput },
    options.start,
  );
  const stop = () => void worker.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    yield* await ask(worker.client);
  } catch (thrown) {
    if (signal.aborted)
      throw new ParleyError('cancelled', said('training.checkCancelled'), undefined, { cause: thrown });
    throw thrown;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.kill();
  }
}
