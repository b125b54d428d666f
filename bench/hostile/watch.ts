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
}

export async function watch(work: () => Promise<unknown>): Promise<Watched> {
  let [peakBytes, blockedMs, processes, isOver] = [0, 0, 0, false];
  const watching = (async () => {
    while (!isOver) {
      const before = performance.now();
      await sleep(50);
      blockedMs = Math.max(blockedMs, performance.now() - before - 50);
      const sizes = await childrenSizes();
      processes = Math.max(processes, sizes.length);
      peakBytes = Math.max(peakBytes, ...sizes);
    }
  })();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  isOver = true;
  await watching;
  return { seconds, peakBytes, blockedMs, processes };
}

async function childrenSizes(): Promise<number[]> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const lists = await Promise.all(tasks.map((task) => textOf(`/proc/self/task/${task}/children`)));
  const children = lists.flatMap((list) => list.split(' ').filter((pid) => pid !== ''));
  const statuses = await Promise.all(children.map((pid) => textOf(`/proc/${pid}/status`)));
  return statuses.flatMap((status) => {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? [];
    return kilobytes === undefined ? [] : [Number(kilobytes) * 1024];
  });
}

const textOf = (file: string) => readFile(file, 'utf8').catch(() => '');

/** How many times longer work takes than it computes: above 1 where others use this machine. */
export function slowdown(): number {
  const [start, used] = [performance.now(), process.cpuUsage()];
  while (performance.now() - start < 1000);
  const { user, system } = process.cpuUsage(used);
  return Math.max(1, (1000 * (performance.now() - start)) / (user + system));
}
