import { setImmediate } from 'node:timers';
import { expect, test } from 'vitest';
import { tempStore } from '../store/temp-home.fixture.ts';
import { inTurns } from './in-turns.ts';
import { lately } from './lately.ts';

test('others have their turn while many items are read', async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const read: number[] = [];
  for await (const item of inTurns(Array.from({ length: 2000 }, (_, i) => i))) read.push(item);
  isOver = true;
  expect(read).toHaveLength(2000);
  expect(turns).toBeGreaterThanOrEqual(7);
});

test('what was read lately is not read again, unless reading it failed', async () => {
  const store = tempStore();
  let reads = 0;
  const read = () => Promise.resolve((reads += 1));
  expect(await Promise.all([lately(store, 'a', read), lately(store, 'a', read)])).toEqual([1, 1]);
  expect(await lately(store, 'b', read)).toBe(2);
  await expect(lately(store, 'c', () => Promise.reject(new Error('torn')))).rejects.toThrow('torn');
  expect(await lately(store, 'c', read)).toBe(3);
});
