import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpointFolder } from './checkpoint-folder.ts';
import { temporaryFolder } from './fixtures/tiny-version.ts';
import { render } from '../../shared/language/said.ts';

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

test('the latest comes back bit for bit, and the one before it is kept', async () => {
  const checkpoints = checkpointFolder(folder, 'sft');
  expect(await checkpoints.load()).toBeUndefined();
  for (const step of [1, 2, 3]) await checkpoints.save(checkpoint(step));
  expect(await checkpointFolder(folder, 'sft').load()).toEqual(checkpoint(3));
  expect((await readdir(folder)).toSorted()).toEqual(['checkpoint-2', 'checkpoint-3']);
});

test('the latest is the highest number, not the last in the alphabet', async () => {
  const checkpoints = checkpointFolder(folder, 'sft');
  for (let step = 1; step <= 11; step++) await checkpoints.save(checkpoint(step));
  expect((await readdir(folder)).toSorted()).toEqual(['checkpoint-10', 'checkpoint-11']);
  expect((await checkpoints.load())?.state).toMatchObject({ step: 11 });
});

test('what a killed process left half-written is not read, and goes with the next checkpoint', async () => {
  const checkpoints = checkpointFolder(folder, 'sft');
  await checkpoints.save(checkpoint(1));
  await mkdir(path.join(folder, 'checkpoint-2.0123456789ab.tmp'));
  await writeFile(path.join(folder, 'checkpoint-2.0123456789ab.tmp', 'state.json'), '{"job"');
  expect(await checkpoints.load()).toEqual(checkpoint(1));
  await checkpoints.save(checkpoint(2));
  expect((await readdir(folder)).toSorted()).toEqual(['checkpoint-1', 'checkpoint-3']);
});

/** Every way in which a disk damages a file, on each file of a checkpoint. */
const damages: readonly [name: string, damage: (bytes: Buffer) => Buffer][] = [
  ['with a flipped bit', (bytes) => (bytes.writeUInt8(bytes[bytes.length - 2] ^ 4, bytes.length - 2), bytes)],
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 3)],
  ['zeroed', (bytes) => Buffer.alloc(bytes.length)],
  ['emptied', () => Buffer.alloc(0)],
];
const filesOfCheckpoint = ['tensors.safetensors', 'state.json', 'sha256.json'];

test.each(filesOfCheckpoint.flatMap((file) => damages.map(([name, damage]) => ({ file, name, damage }))))(
  'the newest with its $file $name is passed over for the one before, which is said',
  async ({ file, damage }) => {
    const checkpoints = checkpointFolder(folder, 'sft');
    for (const step of [1, 2]) await checkpoints.save(checkpoint(step));
    const damaged = path.join(folder, 'checkpoint-2', file);
    await writeFile(damaged, damage(await readFile(damaged)));
    const notices: string[] = [];
    const resumed = checkpointFolder(folder, 'sft', (message) => notices.push(render(message)));
    expect(await resumed.load()).toEqual(checkpoint(1));
    expect(notices).toEqual([expect.stringContaining('The run resumes from the checkpoint before it.')]);
    expect(notices[0]).toContain(path.join(folder, 'checkpoint-2'));
    const other = path.join(folder, 'checkpoint-1', file);
    await writeFile(other, damage(await readFile(other)));
    await expect(resumed.load()).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('No other checkpoint is whole: start a new run.') as string,
    });
  },
);

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
    const { number } = loaded!.state as { number: number };
    expect(number - saved).toBeOneOf([0, 1]);
    expect(new Set(loaded!.tensors.get('w')?.data)).toEqual(new Set([number]));
  }
});
