/**
 * A thread beside the worker's own, which may be held by a loop or by native code for ever. It ends the process when its
 * parent is gone, and when foreign work (models/time-limit.ts) goes on after its interruption or takes too much memory.
 */
import { Worker } from 'node:worker_threads';
import { observeLimitedWork } from '../models/time-limit.ts';

/** Stands before the reason on stderr; main makes it the error's. */
export const ENDED_BY_WATCHDOG = 'Parley ended this process: ';

const LOOK_EVERY_MS = 100;
/** How long work may go on after its interruption: a built-in function of V8 is not interrupted. */
const GRACE_MS = 1500;
const GROWTH_BYTES = 700e6;
/** Bytes of the work's name. */
const NAME_BYTES = 256;

/** Places in the shared memory. */
const [COUNT, DEADLINE] = [0, 1];

export interface WatchdogLimits {
  /** Of the whole process, for one that only reads what others made. */
  readonly maxMemoryBytes?: number;
}

/** Starts the thread. It keeps no process alive. */
export function startWatchdog({ maxMemoryBytes = Infinity }: WatchdogLimits): void {
  const shared = new SharedArrayBuffer(16 + NAME_BYTES);
  const state = new BigInt64Array(shared, 0, 2);
  const name = new Uint8Array(shared, 16);
  observeLimitedWork({
    begin(what, limitMs) {
      name.fill(0).set(Buffer.from(what).subarray(0, NAME_BYTES));
      Atomics.add(state, COUNT, 1n);
      Atomics.store(state, DEADLINE, BigInt(Date.now() + limitMs + GRACE_MS));
    },
    end: () => void Atomics.store(state, DEADLINE, 0n),
  });
  const workerData: WatchdogData = {
    shared,
    parentPid: process.ppid,
    everyMs: LOOK_EVERY_MS,
    growthBytes: GROWTH_BYTES,
    maxBytes: maxMemoryBytes,
    prefix: ENDED_BY_WATCHDOG,
  };
  // From its source, since a bundle has no file of it.
  const code = `(${watch.toString()})(require('node:worker_threads').workerData, require('node:fs'))`;
  new Worker(code, { eval: true, workerData, execArgv: [], name: 'watchdog' }).unref();
}

interface WatchdogData {
  readonly shared: SharedArrayBuffer;
  readonly parentPid: number;
  readonly everyMs: number;
  readonly growthBytes: number;
  readonly maxBytes: number;
  readonly prefix: string;
}

/** Runs in the thread: it knows nothing of this file. */
function watch(
  { shared, parentPid, everyMs, growthBytes, maxBytes, prefix }: WatchdogData,
  fs: Pick<typeof import('node:fs'), 'writeSync'>,
): void {
  const state = new BigInt64Array(shared, 0, 2);
  let seen = 0n;
  let baseBytes = 0;
  // SIGKILL, because `process.exit` waits for native threads and runs native destructors, and nothing is lost by it.
  const end = (what: string, reason: string) => {
    if (reason !== '') fs.writeSync(2, `${prefix}${what} ${reason}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const workName = () => {
    const name = Buffer.from(new Uint8Array(shared, 16).slice());
    return name.subarray(0, name.includes(0) ? name.indexOf(0) : name.length).toString();
  };
  const isParentGone = () => {
    if (process.ppid !== parentPid) return true;
    if (process.platform !== 'win32') return false;
    try {
      return !process.kill(parentPid, 0);
    } catch {
      return true;
    }
  };
  setInterval(() => {
    if (isParentGone()) end('', '');
    const usedBytes = process.memoryUsage.rss();
    if (usedBytes > maxBytes) end('Reading a file that others made', `took more than ${maxBytes / 1e6} MB of memory.`);
    const deadline = Atomics.load(state, 1);
    if (deadline === 0n) return;
    const count = Atomics.load(state, 0);
    if (count !== seen) [seen, baseBytes] = [count, usedBytes];
    if (Date.now() > Number(deadline)) end(workName(), 'did not come to an end and could not be interrupted.');
    if (usedBytes - baseBytes > growthBytes) end(workName(), `took more than ${growthBytes / 1e6} MB of memory.`);
  }, everyMs);
}
