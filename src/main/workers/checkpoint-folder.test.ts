import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpointFolder } from './checkpoint-folder.ts';
import { temporaryFolder } from './fixtures/tiny-version.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await temporaryFolder();
  folder = path.join(parent, 'checkpoints');
});
afterEach(() => rm(parent, { recursive: true }));

const checkpoint = (value: number) => ({
  tensors: new Map([['adam.m:w', { shape: [2], data: Float32Array.of(value, 1e-40) }]]),
  state: { step: value, random: [1, 2, 3, 4] },
});

test('the latest comes back bit for bit and is the only one kept', async () => {
  const checkpoints = checkpointFolder(folder, 'sft');
  expect(await checkpoints.load()).toBeUndefined();
  for (const step of [1, 2, 3]) await checkpoints.save(checkpoint(step));
  expect(await checkpointFolder(folder, 'sft').load()).toEqual(checkpoint(3));
  expect(await readdir(folder)).toEqual(['checkpoint-3']);
});

test('the latest is the highest number, not the last in the alphabet', async () => {
  const checkpoints = checkpointFolder(folder, 'sft');
  for (let step = 1; step <= 11; step++) await checkpoints.save(checkpoint(step));
  expect(await readdir(folder)).toEqual(['checkpoint-11']);
  expect((await checkpoints.load())?.state).toMatchObject({ step: 11 });
});

test('what a killed process left half-written is not read, and goes with the next checkpoint', async () => {
  const checkpoints = checkpointFolder(folder, 'sft');
  await checkpoints.save(checkpoint(1));
  await mkdir(path.join(folder, 'checkpoint-2.0123456789ab.tmp'));
  await writeFile(path.join(folder, 'checkpoint-2.0123456789ab.tmp', 'state.json'), '{"job"');
  expect(await checkpoints.load()).toEqual(checkpoint(1));
  await checkpoints.save(checkpoint(2));
  expect(await readdir(folder)).toEqual(['checkpoint-3']);
});

test('the checkpoint of another job is refused', async () => {
  await checkpointFolder(folder, 'sft, seed 1').save(checkpoint(1));
  await expect(checkpointFolder(folder, 'sft, seed 2').load()).rejects.toMatchObject({ code: 'conflict' });
});

test('kill -9 at any moment leaves the last one that was saved, or the next, whole', async () => {
  for (const afterMs of [3, 11, 23, 37, 59]) {
    await rm(folder, { recursive: true, force: true });
    const writer = fileURLToPath(new URL('./fixtures/checkpoint-writer.ts', import.meta.url));
    const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await once(child.stdout, 'data');
    await sleep(afterMs);
    child.kill('SIGKILL');
    await once(child, 'close');
    const saved = output.trim().split('\n').length;
    const loaded = await checkpointFolder(folder, 'a test').load();
    const { number } = loaded?.state as { number: number };
    expect(number - saved).toBeOneOf([0, 1]);
    expect(new Set(loaded?.tensors.get('w')?.data)).toEqual(new Set([number]));
  }
});
