import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { SampleRouter } from '../fixtures/sample-worker.ts';
import { type PoolOptions, WorkerPool } from './pool.ts';
import { spawnWorker, type WorkerHandle } from './spawn.ts';

type Worker = WorkerHandle<SampleRouter>;
const entry = new URL('../fixtures/sample-worker.ts', import.meta.url);
let pool: WorkerPool<Worker>;
let starts: string[] = [];

function open(options: Omit<PoolOptions<Worker>, 'start'>): WorkerPool<Worker> {
  starts = [];
  pool = new WorkerPool({
    ...options,
    start: (key) => {
      starts.push(key);
      return spawnWorker<SampleRouter>(entry, { name: `worker ${key}`, onOutput: () => undefined });
    },
  });
  return pool;
}

afterEach(() => pool.close());

const add = (worker: Worker) => worker.client.add({ a: 1, b: 1 });

test('the same key gets the same worker, at once and one after the other', async () => {
  open({ maxWorkers: 2, idleTimeoutMs: 10_000 });
  expect(await Promise.all([pool.use('v1', add), pool.use('v1', add)])).toEqual([2, 2]);
  expect(await pool.use('v1', add)).toBe(2);
  expect(starts).toEqual(['v1']);
});

test('at the maximum the idle worker unused for longest makes room', async () => {
  open({ maxWorkers: 2, idleTimeoutMs: Infinity });
  for (const key of ['v1', 'v2', 'v1', 'v3']) await pool.use(key, add);
  expect(pool.keys().sort()).toEqual(['v1', 'v3']);
  expect(starts).toEqual(['v1', 'v2', 'v3']);
});

test('waits for a lease when all are taken; the wait can be cancelled', async () => {
  open({ maxWorkers: 1, idleTimeoutMs: Infinity });
  const lease = await pool.acquire('v1');
  const abort = new AbortController();
  const cancelled = pool.acquire('v3', abort.signal);
  const waiting = pool.use('v2', add);
  abort.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  await sleep(50);
  expect(starts).toEqual(['v1']);
  lease.release();
  lease.release();
  expect(await waiting).toBe(2);
  expect(starts).toEqual(['v1', 'v2']);
});

test('an idle worker stops after the timeout, a leased one does not', async () => {
  open({ maxWorkers: 2, idleTimeoutMs: 100 });
  const lease = await pool.acquire('v1');
  const idle = await pool.use('v2', async (worker) => worker);
  await add(lease.worker);
  expect(await idle.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(await add(lease.worker)).toBe(2);
  await expect.poll(() => pool.keys()).toEqual(['v1']);
});

test('with a timeout of 0 a worker lives as long as its leases, and the next one is a new process', async () => {
  open({ maxWorkers: 2, idleTimeoutMs: 0 });
  const pidOf = async (worker: Worker) => (await add(worker), worker.pid);
  const first = await pool.use('run', pidOf);
  const second = await pool.use('run', pidOf);
  expect(second).not.toBe(first);
});

test('a worker that died is replaced', async () => {
  open({ maxWorkers: 1, idleTimeoutMs: Infinity });
  await expect(pool.use('v1', (worker) => worker.client.crash())).rejects.toMatchObject({ code: 'worker_died' });
  expect(await pool.use('v1', add)).toBe(2);
  expect(starts).toEqual(['v1', 'v1']);
});

test('closing stops leased workers, rejects their calls and those who wait', async () => {
  open({ maxWorkers: 1, idleTimeoutMs: Infinity });
  const pending = pool.use('v1', (worker) => worker.client.waitForAbort());
  const waiting = pool.use('v2', add);
  const results = Promise.allSettled([pending, waiting]);
  await pool.close();
  expect(await results).toMatchObject([{ reason: { code: 'worker_died' } }, { reason: { code: 'cancelled' } }]);
  await expect(pool.acquire('v1')).rejects.toMatchObject({ code: 'cancelled' });
});
