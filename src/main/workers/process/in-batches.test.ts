import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

async function collect<Event>(batches: AsyncIterable<Event[]>): Promise<Event[][]> {
  const all = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

test('the first event goes at once, later ones together, all in order', async () => {
  const work = async (emit: (event: number) => void) => {
    for (let i = 0; i < 20; i++) {
      emit(i);
      await sleep(5);
    }
  };
  const batches = await collect(inBatches(work, { intervalMs: 40 }));
  expect(batches[0]).toEqual([0]);
  expect(batches.flat()).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(batches.length).toBeLessThan(10);
});

test('the end does not wait for the interval', async () => {
  const started = performance.now();
  const work = async (emit: (event: string) => void) => {
    emit('a');
    await sleep(10);
    emit('b');
  };
  expect(await collect(inBatches(work, { intervalMs: 10_000 }))).toEqual([['a'], ['b']]);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('waiting events can take in a new one', async () => {
  const work = async (emit: (event: number) => void) => [1, 2, 3].forEach(emit);
  const merge = (waiting: number[], event: number) => {
    if (waiting.length === 0) return false;
    waiting[0] += event;
    return true;
  };
  expect(await collect(inBatches(work, { intervalMs: 1, merge }))).toEqual([[6]]);
});

test('an error comes after the events before it', async () => {
  const seen: number[] = [];
  const failing = async () => {
    const work = async (emit: (event: number) => void) => {
      emit(1);
      throw new Error('no more');
    };
    for await (const batch of inBatches(work, { intervalMs: 1 })) seen.push(...batch);
  };
  await expect(failing()).rejects.toThrow('no more');
  expect(seen).toEqual([1]);
});

test('work without events just ends', async () => {
  expect(await collect(inBatches(async () => undefined, { intervalMs: 1 }))).toEqual([]);
});
