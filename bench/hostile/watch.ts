/** What attacked work takes: seconds, the largest process, how long the host did not answer. */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watched {
  readonly seconds: number;
  /** Of the largest process beside this one, bytes; 0 where the system has no /proc. */
  readonly peakBytes: number;
  /** The longest time in which this process, which is the host, did nothing else. */
  readonly blockedMs: number;
  /** Worker processes at once. */
  readonly processes: number;
  /** How many times longer the busiest thread took than it computed, since others had the processors; at least 1. */
  readonly slowdown: number;
}

export async function watch(work: () => Promise<unknown>): Promise<Watched> {
  let [peakBytes, blockedMs, processes, isOver] = [0, 0, 0, false];
  const turns = new Map<string, Turns>();
  const before = new Map<string, Turns>();
  await readTurns('self', before);
  const watching = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      await sleep(50);
      blockedMs = Math.max(blockedMs, performance.now() - startedAt - 50);
      const children = await childrenOf();
      await Promise.all(['self', ...children].map((pid) => readTurns(pid, turns)));
      const sizes = await sizesOf(children);
      processes = Math.max(processes, sizes.length);
      peakBytes = Math.max(peakBytes, ...sizes);
    }
  })();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  isOver = true;
  await watching;
  return { seconds, peakBytes, blockedMs, processes, slowdown: slowdownOf(turns, before) };
}

/** Of a thread, nanoseconds: on a processor, and ready for one that others had. */
interface Turns {
  readonly ran: number;
  readonly waited: number;
}

/** As Linux counts them; elsewhere nothing is known. */
async function readTurns(pid: string, into: Map<string, Turns>): Promise<void> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  await Promise.all(
    threads.map(async (thread) => {
      const [ran, waited] = (await textOf(`/proc/${pid}/task/${thread}/schedstat`)).split(' ').map(Number);
      if (waited !== undefined) into.set(`${pid} ${thread}`, { ran, waited });
    }),
  );
}

function slowdownOf(turns: ReadonlyMap<string, Turns>, before: ReadonlyMap<string, Turns>): number {
  const spent = [...turns].map(([thread, { ran, waited }]) => {
    const earlier = before.get(thread);
    return { ran: ran - (earlier?.ran ?? 0), waited: waited - (earlier?.waited ?? 0) };
  });
  // The thread that works most: the others of its process wait for it, and that is nobody else's doing.
  const [busiest] = spent.sort((a, b) => b.ran - a.ran);
  return busiest === undefined || busiest.ran === 0 ? 1 : (busiest.ran + busiest.waited) / busiest.ran;
}

async function childrenOf(): Promise<string[]> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const lists = await Promise.all(tasks.map((task) => textOf(`/proc/self/task/${task}/children`)));
  return lists.flatMap((list) => list.split(' ').filter((pid) => pid !== ''));
}

async function sizesOf(children: readonly string[]): Promise<number[]> {
  const statuses = await Promise.all(children.map((pid) => textOf(`/proc/${pid}/status`)));
  return statuses.flatMap((status) => {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? [];
    return kilobytes === undefined ? [] : [Number(kilobytes) * 1024];
  });
}

const textOf = (file: string) => readFile(file, 'utf8').catch(() => '');
