import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import type { SampleRouter } from '../fixtures/sample-worker.ts';
import { errorOf, sampleWorkers } from '../fixtures/sample-workers.ts';
import { forkProcess } from './fork-process.ts';
import type { WorkerProcess } from './protocol.ts';
import { spawnWorker } from './spawn.ts';

const { start, output } = sampleWorkers('sample worker');

/** Whether the process still runs; one that has ended and only waits for a slow init to reap it does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

test('answers a call, also one made before the worker is up', async () => {
  expect(await start('slowly').client.add({ a: 2, b: 3 })).toBe(5);
});

test('what was compiled for an answer is kept for the next start, though a worker ends by a signal', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-compiled-'));
  vi.stubEnv('NODE_COMPILE_CACHE', folder);
  const worker = start();
  vi.unstubAllEnvs();
  await worker.client.add({ a: 2, b: 3 });
  const kept = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(kept.length).toBeGreaterThan(10);
  await worker.kill();
  rmSync(folder, { recursive: true });
});

test('typed arrays and infinities cross as they are', async () => {
  const { doubled } = await start().client.double(new Float32Array([1.5, -Infinity, NaN]));
  expect(doubled).toEqual(new Float32Array([3, -Infinity, NaN]));
});

test('streams items in order, and their end', async () => {
  const items = [];
  for await (const item of await start().client.count({ to: 50, everyMs: 0 })) items.push(item);
  expect(items).toEqual(Array.from({ length: 50 }, (_, i) => ({ i, logprob: new Float32Array([-i]) })));
});

test('a foreseen error crosses with code, message and details', async () => {
  const error = await errorOf(start().client.failKnown());
  expect(error.toData()).toEqual({
    code: 'too_little_data',
    message: 'Needs 50 rankings, got 3.',
    details: { needed: 50, got: 3 },
  });
});

test('an unforeseen error is internal; its stack is in the output under the reference, not in the error', async () => {
  const error = await errorOf(start().client.failUnknown());
  expect(error.code).toBe('internal');
  expect(error.message).toContain('nobody foresaw this');
  expect(JSON.stringify(error.toData())).not.toContain('sample-worker.ts');
  await expect.poll(output).toContain(`(reference ${error.details?.reference as string})`);
  expect(output()).toMatch(/TypeError: nobody foresaw this\n +at .*sample-worker\.ts/);
});

test('an error inside a stream comes after the items before it', async () => {
  const seen: number[] = [];
  const error = await errorOf(
    (async () => {
      for await (const { i } of await start().client.count({ to: 9, everyMs: 0, failAt: 2 })) seen.push(i);
    })(),
  );
  expect(seen).toEqual([0, 1]);
  expect(error.toData()).toEqual({ code: 'corrupt', message: 'Item 2 is broken.' });
});

test('a failed allocation is out_of_memory', async () => {
  expect((await errorOf(start().client.failAllocation())).code).toBe('out_of_memory');
});

test('a graph that the engine finds no memory for is out_of_memory with advice, and the process goes on', async () => {
  const { client } = start();
  const error = await errorOf(client.failInEngine());
  expect(error.code).toBe('out_of_memory');
  expect(error.message).toMatch(
    /"failInEngine" ran out of memory: .* Smaller batches, shorter texts or a smaller model/s,
  );
  expect(await client.add({ a: 1, b: 2 })).toBe(3);
});

test('invalid input is named with its path', async () => {
  const error = await errorOf(start().client.add({ a: 1, b: 'two' as unknown as number }));
  expect(error.code).toBe('invalid_input');
  expect(error.message).toMatch(/"add".*b: .*number/);
});

test('an abort reaches the handler', async () => {
  const { client } = start();
  const abort = new AbortController();
  const call = errorOf(client.waitForAbort(undefined, { signal: abort.signal }));
  await expect.poll(() => client.heard()).toEqual(['started']);
  abort.abort();
  expect((await call).code).toBe('cancelled');
  await expect.poll(() => client.heard()).toEqual(['started', 'AbortError']);
});

test('an abort sent while the worker is still starting is not lost', async () => {
  const { client } = start('slowly');
  const abort = new AbortController();
  const call = errorOf(client.waitForAbort(undefined, { signal: abort.signal }));
  await sleep(20);
  abort.abort();
  expect((await call).code).toBe('cancelled');
  await expect.poll(() => client.heard()).toEqual(['started', 'AbortError']);
});

test('a call with a signal that has fired already is not made', async () => {
  const { client } = start();
  expect((await errorOf(client.waitForAbort(undefined, { signal: AbortSignal.abort() }))).code).toBe('cancelled');
  expect(await client.heard()).toEqual([]);
});

test('aborting a stream, and leaving it, both end the handler', async () => {
  const { client } = start();
  const abort = new AbortController();
  const call = errorOf(
    (async () => {
      for await (const { i } of await client.count({ to: 1000, everyMs: 5 }, { signal: abort.signal })) {
        if (i === 2) abort.abort();
      }
    })(),
  );
  expect((await call).code).toBe('cancelled');
  for await (const { i } of await client.count({ to: 1000, everyMs: 5 })) if (i === 2) break;
  await expect.poll(() => client.heard()).toEqual(['count ended', 'count ended']);
});

test('kill -9 of the worker rejects every pending call and stream, and later calls', async () => {
  const worker = start();
  const stream = await worker.client.count({ to: 1000, everyMs: 5 });
  await stream.next();
  const pending = [worker.client.waitForAbort(), worker.client.block(5000), drain(stream)].map(errorOf);
  process.kill(worker.pid!, 'SIGKILL');
  for (const error of await Promise.all(pending)) {
    expect(error.code).toBe('worker_died');
    expect(error.message).toMatch(/sample worker.*SIGKILL.*memory/);
    expect(error.details).toMatchObject({ pid: worker.pid, exitCode: null, signal: 'SIGKILL' });
  }
  expect(await worker.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect((await errorOf(worker.client.add({ a: 1, b: 1 }))).code).toBe('worker_died');
});

async function drain(stream: AsyncIterator<unknown>): Promise<void> {
  while ((await stream.next()).done !== true);
}

test('a worker that ends by itself is reported with exit code and last output', async () => {
  const error = await errorOf(start().client.crash());
  expect(error.message).toMatch(/exit code 7.*"crash".*about to end/s);
});

test('an entry that fails to start, or does not exist, says why', async () => {
  expect((await errorOf(start('refuse').client.heard())).message).toContain('this entry refuses to start');
  const missing = spawnWorker<SampleRouter>(new URL('./fixtures/nowhere.ts', import.meta.url), {
    name: 'x',
    onOutput: () => undefined,
  });
  expect((await errorOf(missing.client.heard())).message).toMatch(/exit code 1.*nowhere\.ts/s);
});

test.each([
  ['endless work that no timeout interrupts', 'block', /Endless work did not come to an end/],
  ['work that takes all memory', 'grow', /Endless work took more than 700 MB of memory/],
] as const)('%s ends its process, and the error says why', async (_, how, reason) => {
  const worker = start();
  const error = await errorOf(worker.client.endless(how));
  expect(error.code).toBe('worker_died');
  expect(error.message).toMatch(reason);
  expect(error.message).not.toMatch(/short of memory|last output/);
});

test('a call that neither computes nor answers ends its process, and the error says why', async () => {
  for (const stuck of ['waitForAbort', 'block'] as const) {
    const { client } = start('watched');
    const error = await errorOf(stuck === 'block' ? client.block(20_000) : client.waitForAbort());
    expect(error.code).toBe('worker_died');
    expect(error.message).toMatch(
      /was ended \(Nothing happened in it for 1\.5 seconds: it neither computed nor answered, .* drive/,
    );
    expect(error.message).not.toMatch(/short of memory|last output/);
  }
});

test('a call that computes, a stream that gives items and a worker that nobody asks are left alone', async () => {
  const { client } = start('watched');
  await client.compute(4000);
  for await (const { i } of await client.count({ to: 9, everyMs: 500 })) expect(i).toBeLessThan(9);
  for await (const { i } of await client.count({ to: 1000, everyMs: 5 })) if (i === 2) break;
  await sleep(4000);
  expect(await client.add({ a: 1, b: 2 })).toBe(3);
}, 30_000);

test('a process that does not go is given up, and its calls have an end', async () => {
  const processes: WorkerProcess[] = [];
  const worker = spawnWorker<SampleRouter>(
    new URL('../fixtures/sample-worker.ts', import.meta.url),
    { name: 'stuck worker', onOutput: () => undefined },
    (entry, options) => {
      const process = forkProcess(entry, options);
      processes.push(process);
      return { ...process, exited: new Promise(() => undefined), kill: () => new Promise(() => undefined) };
    },
  );
  const pending = errorOf(worker.client.waitForAbort());
  expect(await worker.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  expect((await pending).message).toMatch(/stuck worker .* was stopped/);
  await processes[0].kill();
}, 20_000);

test('a worker that we stopped ourselves is not reported as short of memory', async () => {
  const worker = start();
  const blocked = errorOf(worker.client.block(5000));
  await sleep(200);
  const before = performance.now();
  await worker.kill();
  expect(performance.now() - before).toBeLessThan(1500);
  expect((await blocked).message).toMatch(/was stopped/);
});

test('what a worker prints does not reach our stdout', async () => {
  await start().client.print('to be collected');
  await expect.poll(output).toBe('to be collected');
});

test('kill -9 of the parent leaves no orphan, even while the worker holds its thread', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('../fixtures/parent.ts', import.meta.url))]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const workerPid = Number(line.toString());
  expect(isAlive(workerPid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  // The worker's own thread is held for ten minutes; its watchdog's is not.
  await expect.poll(() => isAlive(workerPid), { timeout: 10_000 }).toBe(false);
});
