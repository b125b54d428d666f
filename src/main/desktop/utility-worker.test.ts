import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorOf, sampleWorkers } from '../workers/fixtures/sample-workers.ts';
import { forkUtility } from './node-utility-process.fixture.ts';
import { utilityStarter } from './utility-worker.ts';

const { start, output } = sampleWorkers('sample', utilityStarter(forkUtility, fileURLToPath));

test('calls, typed arrays and streams cross a parent port', async () => {
  const { client } = start('slowly');
  expect(await client.add({ a: 2, b: 3 })).toBe(5);
  expect((await client.double(new Float32Array([1.5, -Infinity]))).doubled).toEqual(new Float32Array([3, -Infinity]));
  const items = [];
  for await (const { i } of await client.count({ to: 20, everyMs: 0 })) items.push(i);
  expect(items).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('an abort reaches the handler, and what it prints is collected', async () => {
  const { client } = start();
  const abort = new AbortController();
  const call = errorOf(client.waitForAbort(undefined, { signal: abort.signal }));
  await expect.poll(() => client.heard()).toEqual(['started']);
  abort.abort();
  expect((await call).code).toBe('cancelled');
  await client.print('said by the worker');
  await expect.poll(output).toBe('said by the worker');
});

test('kill -9 is told as such, an exit by its code, both with the process', async () => {
  const killed = start();
  await killed.client.add({ a: 1, b: 1 });
  const { pid } = killed;
  const pending = errorOf(killed.client.waitForAbort());
  process.kill(pid!, 'SIGKILL');
  expect((await pending).details).toMatchObject({ pid, exitCode: null, signal: 'SIGKILL' });
  const ended = await errorOf(start().client.crash());
  expect(ended.message).toMatch(/exit code 7.*"crash".*about to end/s);
});

test('a worker stopped before it has started goes all the same', async () => {
  const worker = start('slowly');
  const call = errorOf(worker.client.heard());
  await worker.kill();
  expect((await call).message).toMatch(/was stopped/);
});

test('kill -9 of the parent leaves no orphan', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./utility-parent.fixture.ts', import.meta.url))]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const workerPid = Number(line.toString());
  const isAlive = () => {
    try {
      return process.kill(workerPid, 0);
    } catch {
      return false;
    }
  };
  expect(isAlive()).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(isAlive, { timeout: 10_000 }).toBe(false);
});
