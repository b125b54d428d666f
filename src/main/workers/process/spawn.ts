/** Main's end: starts a worker process and calls the procedures that its entry file serves. */
import { type ClientLink, createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { AnyRouter, RouterClient } from '@orpc/server';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { forkProcess } from './fork-process.ts';
import type { MessagePortLike, StartProcess, WorkerExit, WorkerOptions, WorkerProcess } from './protocol.ts';
import { cloneBodies, fromWireError, translatingErrors } from './protocol.ts';
import { ENDED_BY_WATCHDOG, STOOD_STILL } from './watchdog.ts';

export interface WorkerHandle<Router extends AnyRouter> {
  readonly name: string;
  /** Undefined until the process has started, and where it could not be. */
  readonly pid: number | undefined;
  /**
   * The procedures, each `(input, { signal }?) => Promise`; a streaming one resolves to an async iterator. All errors are
   * `ParleyError`s: the handler's own, `cancelled` once the signal has fired, `worker_died` once the process is gone.
   * Calls may be made at once, they wait in the channel until the worker has started.
   */
  readonly client: RouterClient<Router>;
  readonly exited: Promise<WorkerExit>;
  kill(): Promise<WorkerExit>;
}

/** How long a process that was told to go may take. One that waits for a drive that no longer answers goes when the drive does. */
const goneAfterMs = 5000;

/** Starts the TypeScript file `entry` in a process of its own. `Router` is the type of the router that it serves. */
export function spawnWorker<Router extends AnyRouter>(
  entry: URL,
  options: WorkerOptions,
  start: StartProcess = forkProcess,
): WorkerHandle<Router> {
  const { name, onOutput = (text) => void process.stderr.write(text) } = options;
  const gone = Promise.withResolvers<WorkerExit>();
  const expectEnd = () => void setTimeout(() => gone.resolve({ code: null, signal: 'SIGKILL' }), goneAfterMs).unref();
  const started = start(entry, {
    ...options,
    onOutput: (text) => {
      onOutput(text);
      if (text.includes(ENDED_BY_WATCHDOG)) expectEnd();
    },
  });
  const exited = Promise.race([started.exited, gone.promise]);
  const worker: WorkerProcess = {
    ...started,
    get pid() {
      return started.pid;
    },
    exited,
    kill() {
      expectEnd();
      void started.kill();
      return exited;
    },
  };
  let stopped = false;
  return {
    name,
    get pid() {
      return worker.pid;
    },
    client: createORPCClient<RouterClient<Router>>(workerLink(name, worker, () => stopped)),
    exited,
    kill() {
      stopped = true;
      return worker.kill();
    },
  };
}

/** oRPC's link, plus what it does not know: that the process can die, and the program's own errors. */
function workerLink(name: string, worker: WorkerProcess, isStopped: () => boolean): ClientLink<Record<never, never>> {
  let exit: WorkerExit | undefined;
  const port: MessagePortLike = {
    on(event, callback) {
      if (event === 'message') worker.onMessage((data) => callback({ data }));
      // 'close' makes oRPC reject all that is pending; `exit` is then what the reason is made of.
      if (event === 'close') void worker.exited.then((how) => ((exit = how), callback()));
    },
    postMessage: (data) => worker.postMessage(data),
  };
  const link = new RPCLink({ port, experimental_transfer: cloneBodies });
  return {
    call(path, input, options) {
      const procedure = path.join('.');
      const died = (how: WorkerExit) => workerDied(name, worker, procedure, how, isStopped());
      if (exit !== undefined) return Promise.reject(died(exit));
      return translatingErrors(
        () => link.call(path, input, options),
        (error) => {
          const thrown = fromWireError(error);
          if (thrown !== undefined) return thrown;
          if (options.signal?.aborted === true) {
            return new ParleyError('cancelled', said('training.callCancelled', { call: procedure }), undefined, {
              cause: error,
            });
          }
          return exit === undefined ? ParleyError.from(error) : died(exit);
        },
      );
    },
  };
}

function workerDied(
  name: string,
  worker: WorkerProcess,
  procedure: string,
  { code, signal }: WorkerExit,
  stopped: boolean,
): ParleyError {
  const output = worker.outputTail().trim();
  const died = said('training.workerDied', {
    worker: name,
    process: worker.pid === undefined ? said('training.neverStarted') : String(worker.pid),
    how: howItEnded(code, signal, stopped, output),
    call: procedure,
  });
  const isExplained = output === '' || stopped || reasonOfWatchdog(output) !== undefined;
  const message = isExplained
    ? died
    : said('training.sentences', { sentences: [died, said('training.lastOutput', { output })] });
  const details = { worker: name, pid: worker.pid ?? null, exitCode: code, signal, output };
  return new ParleyError('worker_died', message, details);
}

/** What C++, V8 and ONNX Runtime say before they abort. */
const OUT_OF_MEMORY = /bad_alloc|heap out of memory|failed to allocate/i;

function reasonOfWatchdog(output: string): string | undefined {
  const at = output.lastIndexOf(ENDED_BY_WATCHDOG);
  return at < 0
    ? undefined
    : output
        .slice(at + ENDED_BY_WATCHDOG.length)
        .split('\n')[0]
        .replace(/\.$/, '');
}

function howItEnded(code: number | null, signal: string | null, stopped: boolean, output: string): Said {
  if (stopped) return said('training.how.stopped');
  const reason = reasonOfWatchdog(output);
  if (reason?.startsWith(STOOD_STILL) === true) return said('training.how.stoodStill', { reason });
  if (reason !== undefined) return said('training.how.askedTooMuch', { reason });
  if (signal === 'SIGKILL') return said('training.how.killed');
  if (OUT_OF_MEMORY.test(output)) return said('training.how.outOfMemory');
  if (signal !== null) return said('training.how.signal', { signal });
  return code === null ? said('training.how.notStarted') : said('training.how.exitCode', { code });
}
