import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCpuEngine } from '../engines/onnxruntime/cpu-engine.ts';
import type { Completion, GenerationRequest, TokenEvent } from './completion.ts';
import { DecodeScheduler } from './decode-scheduler.ts';
import { DecodeSession } from './decode-session.ts';
import { generate } from './generate.ts';
import { tinyConfig, tinyTensors } from './policy.fixture.ts';

let session: DecodeSession;
beforeAll(() => {
  session = new DecodeSession(createCpuEngine({ threads: 1 }), tinyConfig, tinyTensors(11));
});
afterAll(() => session.dispose());

function request(seed: number, maxTokens: number, n?: number): GenerationRequest {
  return { promptIds: [seed + 1, 7, 3], n, settings: { temperature: 1, seed, maxTokens, stopIds: [] } };
}

it('gives each of several callers the tokens it would have got alone', async () => {
  const scheduler = new DecodeScheduler(session, { batchSize: 8 });
  const calls = [[request(1, 40, 3)], [request(2, 9), request(3, 25)], [request(4, 30, 5), request(5, 4)]];
  const together = await Promise.all(calls.map((requests) => scheduler.generate(requests)));
  const alone: Completion[][][] = [];
  for (const requests of calls) alone.push(await generate(session, requests));
  together.forEach((call, c) =>
    call.flat().forEach((completion, i) => {
      const expected = alone[c].flat()[i];
      expect(completion.tokenIds).toEqual(expected.tokenIds);
      expect(completion.finishReason).toBe(expected.finishReason);
      completion.logprobs.forEach((logprob, step) =>
        expect(Math.abs(logprob - expected.logprobs[step])).toBeLessThan(1e-4),
      );
    }),
  );
});

it('begins with the tokens that are given, tells their log-probabilities, and goes on as it would have', async () => {
  for (const sampling of [
    { temperature: 0.8 },
    { temperature: 0 },
    { temperature: 1, topK: 5, repetitionPenalty: 1.3 },
  ]) {
    const settings = { ...sampling, seed: 5, maxTokens: 20, stopIds: [] };
    const [[whole]] = await generate(session, [{ promptIds: [6, 7, 3], settings }]);
    const begin = whole.tokenIds.slice(0, 8);
    const alternatives: number[][] = [];
    const [[begun], [other]] = await generate(
      session,
      [
        { promptIds: [6, 7, 3], begin, settings: { ...settings, alternatives: 3 } },
        { promptIds: [6, 7, 3], begin: [...begin.slice(0, 3), 1, 2], settings },
      ],
      {
        onToken: ({ request: place, tokenId, logprob, alternatives: likeliest = [] }) => {
          if (place === 0)
            alternatives.push(likeliest.flatMap((each) => (each.tokenId === tokenId ? each.logprob - logprob : [])));
        },
      },
    );
    expect(begun.tokenIds).toEqual(whole.tokenIds);
    begun.logprobs.forEach((logprob, at) => expect(logprob).toBeCloseTo(whole.logprobs[at], 4));
    expect(alternatives).toHaveLength(20);
    alternatives.flat().forEach((difference) => expect(difference).toBeCloseTo(0, 4));
    expect(other.tokenIds.slice(0, 5)).toEqual([...begin.slice(0, 3), 1, 2]);
    expect(other.tokenIds).toHaveLength(20);
    // A token that was not drawn has the probability that the policy gives it.
    expect(other.logprobs[3]).toBeLessThan(0);
  }
  await expect(generate(session, [{ ...request(1, 4), begin: [-1] }])).rejects.toThrow(/-1/);
});

it('lets a late and short request in while a long one is at work, whose rows keep their tokens', async () => {
  const scheduler = new DecodeScheduler(session, { batchSize: 4 });
  const order: string[] = [];
  let late: Promise<unknown> | undefined;
  const onToken = () => {
    late ??= scheduler.generate([request(9, 3)]).then(() => order.push('late'));
  };
  const requests = Array.from({ length: 20 }, (_, seed) => request(seed, 30));
  const long = await scheduler.generate(requests, { onToken });
  order.push('long');
  await late;
  expect(order).toEqual(['late', 'long']);
  expect(long).toHaveLength(20);
  expect(long[13][0].tokenIds).toEqual((await generate(session, [request(13, 30)]))[0][0].tokenIds);
});

it('shares the batch fairly: two callers of the same size end close to each other', async () => {
  const scheduler = new DecodeScheduler(session, { batchSize: 4 });
  const tokens: string[] = [];
  const requests = Array.from({ length: 12 }, (_, seed) => request(seed, 10));
  const call = (name: string) => scheduler.generate(requests, { onToken: () => tokens.push(name) });
  await Promise.all([call('a'), call('b')]);
  const [endA, endB] = [tokens.lastIndexOf('a'), tokens.lastIndexOf('b')];
  expect(Math.abs(endA - endB)).toBeLessThan(tokens.length / 4);
});

it('cancels one caller and leaves the others as they were', async () => {
  const scheduler = new DecodeScheduler(session, { batchSize: 8 });
  const controller = new AbortController();
  let seen = 0;
  const onToken = () => ++seen === 12 && controller.abort();
  const [cancelled, other] = await Promise.all([
    scheduler.generate([request(1, 90, 4)], { signal: controller.signal, onToken }),
    scheduler.generate([request(2, 60, 2)]),
  ]);
  expect(cancelled[0].map(({ finishReason }) => finishReason)).toEqual(Array(4).fill('cancelled'));
  expect(cancelled.flat().reduce((sum, { tokenIds }) => sum + tokenIds.length, 0)).toBeLessThan(40);
  expect(other[0].map(({ tokenIds }) => tokenIds)).toEqual(
    (await generate(session, [request(2, 60, 2)]))[0].map(({ tokenIds }) => tokenIds),
  );
});

it("a caller's own error ends its requests and nobody else's, and the scheduler goes on", async () => {
  const scheduler = new DecodeScheduler(session);
  const failing = scheduler.generate([request(1, 50, 2)], {
    onToken: () => {
      throw new Error('no more room for text');
    },
  });
  const other = scheduler.generate([request(2, 20)]);
  await expect(failing).rejects.toThrow('no more room');
  expect((await other)[0][0].tokenIds).toHaveLength(20);
  await expect(scheduler.generate([request(1, 0)])).rejects.toMatchObject({ code: 'invalid_input' });
  expect((await scheduler.generate([request(3, 5)]))[0][0].tokenIds).toHaveLength(5);
});

it('ends a completion where the caller says so, with that token', async () => {
  const [[free]] = await generate(session, [request(6, 30)]);
  const last = free.tokenIds[7];
  const events: TokenEvent[] = [];
  const [[ended]] = await generate(session, [request(6, 30)], {
    endsWith: ({ tokenId }) => tokenId === last,
    onToken: (event) => events.push(event),
  });
  expect(ended.finishReason).toBe('stop');
  expect(ended.tokenIds).toEqual(free.tokenIds.slice(0, free.tokenIds.indexOf(last) + 1));
  expect(events.at(-1)).toMatchObject({ tokenId: last, finishReason: 'stop' });
});

it('tells the likeliest tokens beside each sampled one, and lowers those that a completion has', async () => {
  const scheduler = new DecodeScheduler(session);
  const told: TokenEvent[] = [];
  const settings = { temperature: 0, seed: 3, maxTokens: 12, stopIds: [], alternatives: 4 };
  const [[plain]] = await scheduler.generate([{ promptIds: [4, 7, 3], settings }], {
    onToken: (event) => told.push(event),
  });
  expect(told).toHaveLength(12);
  for (const { tokenId, logprob, alternatives = [] } of told) {
    expect(alternatives).toHaveLength(4);
    expect(alternatives[0].tokenId).toBe(tokenId);
    expect(alternatives[0].logprob).toBeCloseTo(logprob, 4);
    expect(alternatives.map((each) => each.logprob)).toEqual(
      alternatives.map((each) => each.logprob).toSorted((a, b) => b - a),
    );
  }
  // No token can come twice where each one that came is far below all others.
  const presence = { ...settings, presencePenalty: 1000 };
  const [[distinct], [biased]] = await scheduler.generate([
    { promptIds: [4, 7, 3], settings: presence },
    { promptIds: [4, 7, 3], settings: { ...settings, logitBias: { 9: 1000 } } },
  ]);
  expect(new Set(distinct.tokenIds).size).toBe(12);
  expect(biased.tokenIds).toEqual(Array(12).fill(9));
  expect(distinct.tokenIds[0]).toBe(plain.tokenIds[0]);
});
