import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assistant, temporaryFolder, user, writeTinyVersion } from '../fixtures/tiny-version.ts';
import type { GenerationEvent } from './generation.ts';
import { PolicyWorkers } from './policy-workers.ts';
import type { ToldToken } from './token-texts.ts';

let parent: string;
let folder: string;
const workers = new PolicyWorkers();
beforeAll(async () => {
  parent = await temporaryFolder();
  folder = await writeTinyVersion(path.join(parent, 'v1'));
});
afterAll(async () => {
  await workers.close();
  await rm(parent, { recursive: true });
});

const settings = { maxTokens: 24, temperature: 1 };

test('streamed text joined is the text of the completions, which are the same unstreamed', async () => {
  const requests = [
    { prompt: [user('hello')], n: 3, seed: 1, settings },
    { prompt: [user('how are you?')], seed: 2, settings },
  ];
  const streamed = new Map<string, string>();
  const counted = new Map<string, number>();
  const onEvent = (event: GenerationEvent) => {
    if (event.type !== 'text') return;
    const key = `${event.request} ${event.candidate}`;
    streamed.set(key, (streamed.get(key) ?? '') + event.delta);
    counted.set(key, (counted.get(key) ?? 0) + event.tokens);
  };
  const { completions, timings } = await workers.generate(folder, requests, { onEvent });
  expect(completions.map((ofRequest) => ofRequest.length)).toEqual([3, 1]);
  completions.forEach((ofRequest, request) =>
    ofRequest.forEach(({ text, tokenIds, logprobs, finishReason }, candidate) => {
      expect(streamed.get(`${request} ${candidate}`) ?? '').toBe(text);
      const withText = text === '' ? 0 : tokenIds.length - (finishReason === 'stop' ? 1 : 0);
      expect(counted.get(`${request} ${candidate}`) ?? 0).toBe(withText);
      expect(logprobs).toHaveLength(tokenIds.length);
      for (const logprob of logprobs) expect(logprob).toBeLessThan(0);
    }),
  );
  expect(timings.tokens).toBe(completions.flat().reduce((sum, { tokenIds }) => sum + tokenIds.length, 0));
  expect(timings.firstTokenMs).toBeGreaterThan(0);
  expect(timings.tokensPerSecond).toBeGreaterThan(0);
  expect((await workers.generate(folder, requests)).completions).toEqual(completions);
});

test('a version that was prepared answers from memory, and one that is not there is told at once', async () => {
  const other = path.join(parent, 'v2');
  await expect(workers.prepare(other)).rejects.toThrow(/v2/);
  await writeTinyVersion(other);
  await workers.prepare(other);
  await rm(other, { recursive: true });
  const { completions } = await workers.generate(other, [{ prompt: [user('hello')], seed: 1, settings }]);
  expect(completions[0][0].tokenIds.length).toBeGreaterThan(0);
});

test('a prompt that does not fit loses its oldest turns, with a notice before the text', async () => {
  const turns = ['one '.repeat(6), 'two '.repeat(6), 'three'].flatMap((text) => [user(text), assistant('yes')]);
  const events: GenerationEvent[] = [];
  const prompt = [...turns, user('and now?')];
  await workers.generate(folder, [{ prompt, seed: 1, settings }], { onEvent: (event) => events.push(event) });
  expect(events[0]).toEqual({ type: 'notice', request: 0, droppedMessages: 4 });
  // One that nothing can reply to does not take the others along.
  const mixed = [user('x'.repeat(90)), user('hello')].map((turn) => ({ prompt: [turn], seed: 1, settings }));
  const { completions, refused, promptTokens } = await workers.generate(folder, mixed);
  expect(refused).toEqual([expect.stringContaining('expected at most'), null]);
  expect(completions.map(({ length }) => length)).toEqual([0, 1]);
  expect(promptTokens[0]).toBe(0);
});

test('concurrent calls get what each would get alone', async () => {
  const call = (seed: number) => workers.generate(folder, [{ prompt: [user(`hello ${seed}`)], n: 2, seed, settings }]);
  const together = await Promise.all([1, 2, 3].map(call));
  for (const [i, { completions }] of together.entries()) {
    const alone = await call(i + 1);
    expect(completions[0].map(({ text }) => text)).toEqual(alone.completions[0].map(({ text }) => text));
  }
});

test('a reply ends before a stop text, streamed or not', async () => {
  const prompt = [user('tell me')];
  const free = await workers.generate(folder, [{ prompt, seed: 4, settings }]);
  const { text } = free.completions[0][0];
  const stop = [...text].slice(6, 9).join('');
  let streamed = '';
  const { completions } = await workers.generate(
    folder,
    [{ prompt, seed: 4, settings: { ...settings, stop: [stop] } }],
    {
      onEvent: (event) => event.type === 'text' && (streamed += event.delta),
    },
  );
  expect(completions[0][0]).toMatchObject({ text: text.slice(0, text.indexOf(stop)), finishReason: 'stop' });
  expect(streamed).toBe(completions[0][0].text);
});

test('a request says the precision of the matrices', async () => {
  const call = async (precision?: 'f32' | 'int4') => {
    const settings = { maxTokens: 24, temperature: 1, ...(precision && { precision }) };
    const { completions } = await workers.generate(folder, [{ prompt: [user('hello')], n: 3, seed: 8, settings }]);
    return completions[0].map(({ logprobs }) => logprobs);
  };
  const full = await call();
  expect(await call('f32')).toEqual(full);
  expect(await call('int4')).not.toEqual(full);
});

test('a cancelled generation ends with what there was', async () => {
  const abort = new AbortController();
  const long = { maxTokens: 60, temperature: 1 };
  const requests = Array.from({ length: 40 }, (_, seed) => ({ prompt: [user('hi')], n: 20, seed, settings: long }));
  const { completions } = await workers.generate(folder, requests, {
    signal: abort.signal,
    onEvent: () => abort.abort(),
  });
  const reasons = completions.flat().map(({ finishReason }) => finishReason);
  expect(reasons).toHaveLength(800);
  expect(reasons).toContain('cancelled');
  const before = workers.generate(folder, requests, { signal: AbortSignal.abort() });
  await expect(before).rejects.toMatchObject({ code: 'cancelled' });
});

test('a folder that is no model says so, and may become one', async () => {
  const later = path.join(parent, 'later');
  const request = [{ prompt: [user('hi')], seed: 1, settings }];
  await expect(workers.generate(later, request)).rejects.toMatchObject({ code: 'not_found' });
  await writeTinyVersion(later);
  expect((await workers.generate(later, request)).completions).toHaveLength(1);
});

test('settings out of range are refused', async () => {
  const bad = { ...settings, temperature: -1 };
  const call = workers.generate(folder, [{ prompt: [user('hi')], seed: 1, settings: bad }]);
  await expect(call).rejects.toMatchObject({ code: 'invalid_input' });
});

test('each token is told with the likeliest in its place, and the stop text that ended a reply', async () => {
  const plain = await workers.generate(folder, [{ prompt: [user('hello')], seed: 5, settings }]);
  const [{ text, tokenIds, logprobs, stopText }] = plain.completions[0];
  expect(stopText).toBeNull();
  const told: ToldToken[] = [];
  const onEvent = (event: GenerationEvent) => {
    if (event.type === 'text') told.push(...(event.told ?? []));
  };
  await workers.generate(folder, [{ prompt: [user('hello')], seed: 5, settings, alternatives: 3 }], { onEvent });
  // Parts of a character may join to one that none of them has; all others stand in the text as they are told.
  const whole = told.filter(({ isWhole }) => isWhole).map((token) => token.text);
  expect(whole.length).toBeGreaterThan(5);
  let from = 0;
  for (const each of whole) {
    const at = text.indexOf(each, from);
    expect(at).toBeGreaterThanOrEqual(from);
    from = at + each.length;
  }
  told.forEach(({ logprob, alternatives }, i) => {
    expect(logprob).toBeCloseTo(logprobs[i], 4);
    expect(alternatives).toHaveLength(3);
  });
  expect(tokenIds.length - told.length).toBeLessThanOrEqual(1);
  const stop = [...text][2];
  const stopped = { ...settings, stop: [stop] };
  const { completions } = await workers.generate(folder, [{ prompt: [user('hello')], seed: 5, settings: stopped }]);
  expect(completions[0][0]).toMatchObject({ text: text.slice(0, text.indexOf(stop)), stopText: stop });
});
