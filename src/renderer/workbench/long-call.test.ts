import { expect, test } from 'vitest';
import { LongCall } from './long-call.svelte.ts';

type Event =
  | { type: 'progress'; stage: string; done: number; total: number; timeLeftMs: number | null }
  | { type: 'done'; count: number };
const step = (done: number): Event => ({ type: 'progress', stage: 'counting', done, total: 2, timeLeftMs: null });

test('a call says how far it is, and its last word', async () => {
  const call = new LongCall();
  const seen: unknown[] = [];
  async function* count(): AsyncGenerator<Event> {
    for (const done of [0, 1]) {
      yield step(done);
      seen.push([call.running, call.progress?.done]);
    }
    yield { type: 'done', count: 2 };
  }
  expect(await call.run(async () => count())).toEqual({ type: 'done', count: 2 });
  expect(seen).toEqual([
    [true, 0],
    [true, 1],
  ]);
  expect([call.running, call.error]).toEqual([false, undefined]);
});

test('a failure is told, a cancelled call is none, and the next begins anew', async () => {
  const call = new LongCall();
  const fails = async (): Promise<AsyncIterable<Event>> => Promise.reject(new Error('no'));
  expect(await call.run(fails)).toBeUndefined();
  expect(call.error).toBeDefined();
  async function* endless(signal: AbortSignal): AsyncGenerator<Event> {
    yield step(0);
    call.cancel();
    signal.throwIfAborted();
  }
  expect(await call.run(async (signal) => endless(signal))).toBeUndefined();
  expect([call.running, call.error]).toEqual([false, undefined]);
});
