/**
 * A thread beside the worker's own, which may be held by a loop or by native code for ever. It ends the process when its
 * parent is gone, when foreign work (models/tokenizer/time-limit.ts) goes on after its interruption or takes too much memory, and when a call
 * stands still: nothing is computed and nothing answered, as when a drive no longer answers. A long step computes, and is left alone.
 */
import { Worker } from 'node:worker_threads';
import { observeLimitedWork } from '../../models/tokenizer/time-limit.ts';

/** Stands before the reason on stderr; main makes it the error's. */
export const ENDED_BY_WATCHDOG = 'Parley ended this process: ';
/** How the reason begins where a call stood still. */
export const STOOD_STILL = 'Nothing happened in it for ';

const LOOK_EVERY_MS = 100;
/** How long work may compute after its interruption: a built-in function of V8 is not interrupted. */
const GRACE_MS = 1500;
const GROWTH_BYTES = 700e6;
/** How long a call may go without an answer and without computing. */
const STAND_STILL_MS = 300_000;
/** A process that uses less of one processor only waits: this thread alone uses about a tenth of it. */
const IDLE_SHARE = 0.01;
/** Bytes of the work's name. */
const NAME_BYTES = 256;

/** Places in the shared memory; the name lies behind them. */
const [COUNT, DEADLINE, CALLS, SIGNS] = [0, 1, 2, 3];
const STATE_BYTES = 32;

/** What the thread is told of the calls that this process answers. */
export interface CallWatch {
  began(): void;
  /** An item of a stream is a sign of life. */
  gaveItem(): void;
  ended(): void;
}

export interface WatchdogLimits {
  /** Of the whole process, for one that only reads what others made. */
  readonly maxMemoryBytes?: number;
  /** Five minutes unless said. */
  readonly standStillMs?: number;
}

/** Starts the thread. It keeps no process alive. */
export function startWatchdog({ maxMemoryBytes = Infinity, standStillMs = STAND_STILL_MS }: WatchdogLimits): CallWatch {
  const shared = new SharedArrayBuffer(STATE_BYTES + NAME_BYTES);
  const state = new BigInt64Array(shared, 0, 4);
  const name = new Uint8Array(shared, STATE_BYTES);
  observeLimitedWork({
    begin(what, clockMs) {
      name.fill(0).set(Buffer.from(what).subarray(0, NAME_BYTES));
      Atomics.add(state, COUNT, 1n);
      Atomics.store(state, DEADLINE, BigInt(Date.now() + clockMs));
    },
    end: () => void Atomics.store(state, DEADLINE, 0n),
  });
  const workerData: WatchdogData = {
    shared,
    parentPid: process.ppid,
    everyMs: LOOK_EVERY_MS,
    graceMs: GRACE_MS,
    growthBytes: GROWTH_BYTES,
    maxBytes: maxMemoryBytes,
    standStillMs,
    idleShare: IDLE_SHARE,
    prefix: ENDED_BY_WATCHDOG,
    stoodStill: STOOD_STILL,
  };
  // From its source, since a bundle has no file of it.
  const code = `(${watch.toString()})(require('node:worker_threads').workerData, require('node:fs'))`;
  new Worker(code, { eval: true, workerData, execArgv: [], name: 'watchdog' }).unref();
  const sign = () => Atomics.add(state, SIGNS, 1n);
  return {
    began: () => (Atomics.add(state, CALLS, 1n), void sign()),
    gaveItem: () => void sign(),
    ended: () => (Atomics.sub(state, CALLS, 1n), void sign()),
  };
}

interface WatchdogData {
  readonly shared: SharedArrayBuffer;
  readonly parentPid: number;
  readonly everyMs: number;
  readonly graceMs: number;
  readonly growthBytes: number;
  readonly maxBytes: number;
  readonly standStillMs: number;
  readonly idleShare: number;
  readonly prefix: string;
  readonly stoodStill: string;
}

/** Runs in the thread: it knows nothing of this file. */
function watch(
  {
    shared,
    parentPid,
    everyMs,
    graceMs,
    growthBytes,
    maxBytes,
    standStillMs,
    idleShare,
    prefix,
    stoodStill,
  }: WatchdogData,
  fs: Pick<typeof import('node:fs'), 'writeSync'>,
): void {
  const state = new BigInt64Array(shared, 0, 4);
  let seen = 0n;
  let baseBytes = 0;
  let [signs, quietMs, cpu] = [0n, 0, process.cpuUsage()];
  /** What the process had computed when the work's time was over. */
  let overdueFromMs: number | undefined;
  const computedMs = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  // SIGKILL, because `process.exit` waits for native threads and runs native destructors, and nothing is lost by it.
  const end = (what: string, reason: string) => {
    if (reason !== '') fs.writeSync(2, `${prefix}${what}${reason}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const workName = () => {
    const name = Buffer.from(new Uint8Array(shared, 32).slice());
    return `${name.subarray(0, name.includes(0) ? name.indexOf(0) : name.length).toString()} `;
  };
  // Counted in looks, not by the clock: a machine that slept did not stand still.
  const isStandingStill = () => {
    const now = Atomics.load(state, 3);
    const isQuiet = Atomics.load(state, 2) > 0n && now === signs;
    signs = now;
    quietMs += everyMs;
    if (isQuiet && quietMs < standStillMs) return false;
    const { user, system } = process.cpuUsage(cpu);
    const stoodStill = isQuiet && (user + system) / 1000 < idleShare * quietMs;
    [quietMs, cpu] = [0, process.cpuUsage()];
    return stoodStill;
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
    if (usedBytes > maxBytes) end('Reading a file that others made ', `took more than ${maxBytes / 1e6} MB of memory.`);
    if (isStandingStill()) {
      const time = standStillMs < 60_000 ? `${standStillMs / 1000} seconds` : `${standStillMs / 60_000} minutes`;
      end(
        `${stoodStill}${time}: `,
        'it neither computed nor answered, as when a drive that it reads no longer answers.',
      );
    }
    const deadline = Atomics.load(state, 1);
    if (deadline === 0n) return;
    const count = Atomics.load(state, 0);
    if (count !== seen) [seen, baseBytes, overdueFromMs] = [count, usedBytes, undefined];
    if (Date.now() > Number(deadline)) {
      overdueFromMs ??= computedMs();
      if (computedMs() - overdueFromMs > graceMs)
        end(workName(), 'did not come to an end and could not be interrupted.');
    }
    if (usedBytes - baseBytes > growthBytes) end(workName(), `took more than ${growthBytes / 1e6} MB of memory.`);
  }, everyMs);
}
