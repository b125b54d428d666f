import { expect, test } from 'vitest';
import { FairTurns } from './fair-turns.ts';
import type { Turn } from './fair-turns.ts';

/** Turns whose work ends when it is told to; `began` names them in the order in which they began. */
function course(turns: FairTurns) {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, turn: Partial<Turn> & { owner: string }) =>
    turns.run({ lane: 'v', units: 1, ...turn }, () => {
      began.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    await new Promise(setImmediate);
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { began, ask, end };
}

test('clients take turns, however many requests one of them has', async () => {
  const { began, ask, end } = course(new FairTurns(1, 100));
  for (const name of ['a1', 'a2', 'a3']) void ask(name, { owner: 'a' });
  for (const name of ['b1', 'b2']) void ask(name, { owner: 'b' });
  void ask('c1', { owner: 'c' });
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(name);
  expect(began).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

test('no more run at once than there is room for, and one that is larger than all runs alone', async () => {
  const { began, ask, end } = course(new FairTurns(4, 100));
  void ask('two', { owner: 'a', units: 2 });
  void ask('also two', { owner: 'b', units: 2 });
  void ask('nine', { owner: 'c', units: 9 });
  void ask('one', { owner: 'd' });
  await end('two');
  expect(began).toEqual(['two', 'also two']);
  await end('also two');
  expect(began).toEqual(['two', 'also two', 'nine']);
  await end('nine');
  expect(began).toEqual(['two', 'also two', 'nine', 'one']);
});

test('versions take turns, too: another one begins when the first is done with, and is not overtaken', async () => {
  const { began, ask, end } = course(new FairTurns(4, 100));
  void ask('v1', { owner: 'a', lane: 'v' });
  void ask('w1', { owner: 'b', lane: 'w' });
  void ask('v2', { owner: 'c', lane: 'v' });
  await end('v1');
  expect(began).toEqual(['v1', 'w1']);
  await end('w1');
  expect(began).toEqual(['v1', 'w1', 'v2']);
});

test('one that waits can be cancelled, and a client that has too many waiting is told so', async () => {
  const { began, ask, end } = course(new FairTurns(1, 2));
  const cancel = new AbortController();
  void ask('a1', { owner: 'a' });
  const left = ask('a2', { owner: 'a', signal: cancel.signal });
  void ask('a3', { owner: 'a' });
  await expect(ask('a4', { owner: 'a' })).rejects.toMatchObject({ code: 'conflict', details: { busy: true } });
  void ask('b1', { owner: 'b' });
  cancel.abort();
  await expect(left).rejects.toMatchObject({ code: 'cancelled' });
  for (const name of ['a1', 'a3', 'b1']) await end(name);
  expect(began).toEqual(['a1', 'a3', 'b1']);
});

test('work that fails gives its place to the next', async () => {
  const turns = new FairTurns(1, 10);
  const turn = { owner: 'a', lane: 'v', units: 1 };
  const failing = turns.run(turn, () => Promise.reject(new Error('broken')));
  const next = turns.run(turn, () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
