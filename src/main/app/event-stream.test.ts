import { expect, test } from 'vitest';
import { eventStream } from './event-stream.ts';
import { allOf } from './test-app.fixture.ts';

test('events come in order, then the end, then nothing', async () => {
  const stream = eventStream<number>(async (emit) => {
    emit(1);
    await Promise.resolve();
    emit(2);
  });
  expect(await allOf(stream)).toEqual([1, 2]);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test('an error comes after the events before it, once', async () => {
  const stream = eventStream<number>(async (emit) => {
    emit(1);
    throw new Error('broken');
  });
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  await expect(stream.next()).rejects.toThrow('broken');
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test('leaving aborts the work at once and waits for it, also while the reader waits for an event', async () => {
  let saved = false;
  const stream = eventStream<number>(async (_emit, signal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await Promise.resolve();
    saved = true;
  });
  const waiting = stream.next();
  await stream.return?.();
  expect(saved).toBe(true);
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test("the caller's signal reaches the work", async () => {
  const stop = new AbortController();
  const stream = eventStream<string>(async (emit, signal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    emit('stopped');
  }, stop.signal);
  const next = stream.next();
  stop.abort();
  expect(await next).toEqual({ done: false, value: 'stopped' });
});
