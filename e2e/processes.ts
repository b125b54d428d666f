/** The worker processes of a host, to be frozen and killed: Linux only, where /proc tells whose child is whose. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Host } from './host.ts';

export const seesProcesses = process.platform === 'linux';

type Worker = 'policy-worker' | 'training-worker';

/** Waits until there is one. @returns its process id */
export async function workerOf(host: Host, worker: Worker): Promise<number> {
  await expect.poll(() => workersOf(host, worker).length, { message: `a ${worker} of the host` }).toBeGreaterThan(0);
  return workersOf(host, worker)[0];
}

function workersOf({ pid }: Host, worker: Worker): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((child) => Number.isInteger(child) && parentOf(child) === pid && commandOf(child).includes(worker));
}

/** Field 4 of /proc/PID/stat, after a name in brackets that may hold anything (proc_pid_stat(5)). */
function parentOf(pid: number): number {
  const stat = readProc(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

const commandOf = (pid: number): string => readProc(pid, 'cmdline');

/** Empty where the process has ended meanwhile. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Runs `work` while the process stands still. */
export async function frozen(pid: number, work: () => Promise<void>): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
