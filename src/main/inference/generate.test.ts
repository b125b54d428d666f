import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEngine as engine } from '../engines/onnxruntime/cpu-engine.fixture.ts';
import { DecodeSession } from './decode-session.ts';
import type { Completion, GenerationRequest, TokenEvent } from './completion.ts';
import { parseModelConfig } from '../models/families/model-config.ts';
import { generate } from './generate.ts';
import { createLogitsOracle, createOracle, tinyConfig, tinyTensors } from './policy.fixture.ts';

const tensors = tinyTensors(11);
const positions = tinyConfig.max_position_embeddings;
let session: DecodeSession;
let oracle: Awaited<ReturnType<typeof createOracle>>;

beforeAll(async () => {
  session = new DecodeSession(engine, tinyConfig, tensors);
  oracle = await createOracle(engine, tinyConfig, tensors);
});
afterAll(() => session.dispose());

function request(
  promptIds: number[],
  settings: Partial<GenerationRequest['settings']> = {},
  n?: number,
): GenerationRequest {
  return { promptIds, n, settings: { temperature: 1, seed: 5, maxTokens: 12, stopIds: [], ...settings } };
}

const promptOf = (length: number, start = 1) =>
  Array.from({ length }, (_, i) => (start + 7 * i) % tinyConfig.vocab_size);

/** Each log-probability is that of the full forward pass over prompt and completion so far. */
async function expectOracleLogprobs(
  promptIds: number[],
  { tokenIds, logprobs }: Completion,
  temperature = 1,
): Promise<void> {
  for (const [i, tokenId] of tokenIds.entries()) {
    const expected = (await oracle([...promptIds, ...tokenIds.slice(0, i)], temperature))[tokenId];
    expect(Math.abs(logprobs[i] - expected), `token ${i}`).toBeLessThan(1e-4);
  }
}

describe('decoding with a cache', () => {
  const prompts = [1, 3, 17, 30].map((length) => promptOf(length, length));

  it('takes the argmax of the full forward pass at every step, for prompts of different lengths in one batch', async () => {
    // 70 tokens: the cache grows on the way.
    const greedy = { temperature: 0, maxTokens: 70 };
    const batched = await generate(
      session,
      prompts.map((prompt) => request(prompt, greedy)),
    );
    for (const [i, [completion]] of batched.entries()) {
      expect(completion.tokenIds).toHaveLength(70);
      for (const [step, tokenId] of completion.tokenIds.entries()) {
        const expected = await oracle([...prompts[i], ...completion.tokenIds.slice(0, step)]);
        expect(tokenId).toBe(expected.indexOf(Math.max(...expected)));
      }
      await expectOracleLogprobs(prompts[i], completion);
      expect((await generate(session, [request(prompts[i], greedy)]))[0][0].tokenIds).toEqual(completion.tokenIds);
    }
  });

  it('reports log-probabilities at the sampling temperature, before filters', async () => {
    for (const settings of [{ temperature: 0.7 }, { temperature: 1.3, topK: 5 }, { topP: 0.6 }, { minP: 0.2 }]) {
      const [[completion]] = await generate(session, [request(prompts[2], settings)]);
      await expectOracleLogprobs(prompts[2], completion, settings.temperature);
    }
  });

  it("gives one prompt's candidates the full forward pass's log-probabilities, each after its own tokens", async () => {
    const [candidates] = await generate(session, [request(prompts[3], {}, 4)]);
    expect(new Set(candidates.map(({ tokenIds }) => tokenIds.join())).size).toBe(4);
    for (const completion of candidates) await expectOracleLogprobs(prompts[3], completion);
  });
});

it('prompts that candidates share stay right when they come and go in one batch, with a sliding window too', async () => {
  const config = parseModelConfig(
    { ...tinyConfig, model_type: 'mistral', sliding_window: 9, max_position_embeddings: 100 },
    'the test model with a window',
  );
  for (const model of [tinyConfig, config]) {
    const ofModel = new DecodeSession(engine, model, tensors);
    const logprobsAfter = await createOracle(engine, model, tensors);
    // Two prompts with several candidates, which end at different steps, and two with one each, in a batch too small for all.
    const requests = [
      request(promptOf(12, 3), { maxTokens: 6 }, 4),
      request(promptOf(5, 8), { maxTokens: 40 }),
      request(promptOf(21, 2), { maxTokens: 30 }, 3),
      request(promptOf(7, 4), { maxTokens: 25 }, 5),
      request(promptOf(2, 9), { maxTokens: 12 }),
    ];
    const completions = await generate(ofModel, requests, { batchSize: 9 });
    for (const [i, ofPrompt] of completions.entries()) {
      for (const { tokenIds, logprobs } of ofPrompt) {
        expect(tokenIds).toHaveLength(requests[i].settings.maxTokens);
        for (const [step, tokenId] of tokenIds.entries()) {
          const expected = await logprobsAfter([...requests[i].promptIds, ...tokenIds.slice(0, step)]);
          expect(Math.abs(logprobs[step] - expected[tokenId]), `prompt ${i}, token ${step}`).toBeLessThan(1e-4);
        }
      }
    }
    await ofModel.dispose();
  }
});

it('top-p keeps the whole nucleus where it is larger than what is sorted at first', async () => {
  const config = { ...tinyConfig, vocab_size: 700 };
  const large = tinyTensors(4, config);
  const largeSession = new DecodeSession(engine, config, large);
  const distribution = await createOracle(engine, config, large);
  const sampling = { temperature: 8, topP: 0.95, maxTokens: 1 };
  const [candidates] = await generate(largeSession, [request([1, 2], sampling, 400)]);
  const logprobs = await distribution([1, 2], 8);
  const ranked = [...logprobs.keys()].sort((a, b) => logprobs[b] - logprobs[a]);
  let mass = 0;
  const nucleusSize = ranked.findIndex((id) => (mass += Math.exp(logprobs[id])) >= 0.95) + 1;
  const ranks = candidates.map(({ tokenIds }) => ranked.indexOf(tokenIds[0]));
  expect(nucleusSize).toBeGreaterThan(550);
  expect(nucleusSize).toBeLessThan(690);
  expect(Math.max(...ranks)).toBeGreaterThan(512);
  expect(Math.max(...ranks)).toBeLessThan(nucleusSize);
  // A top-k beyond what is sorted at first, likewise.
  const [ofTopK] = await generate(largeSession, [request([1, 2], { ...sampling, topP: 1, topK: nucleusSize }, 400)]);
  expect(ofTopK.map(({ tokenIds }) => tokenIds)).toEqual(candidates.map(({ tokenIds }) => tokenIds));
  // A greedy row beside them has nothing to decide.
  const [[greedy]] = await generate(largeSession, [
    request([1, 2], { ...sampling, temperature: 0, topK: 600 }),
    request([1, 2], sampling),
  ]);
  expect(greedy).toMatchObject({ tokenIds: [ranked[0]] });
  expect(greedy.logprobs[0]).toBeCloseTo((await distribution([1, 2]))[ranked[0]], 4);
  await largeSession.dispose();
});

it('a repetition penalty acts on the tokens of prompt and completion so far, beside rows that have none', async () => {
  const logitsAfter = await createLogitsOracle(engine, tinyConfig, tensors);
  const prompt = promptOf(6);
  const sampling = { temperature: 0, maxTokens: 25 };
  const [[penalized], [free]] = await generate(session, [
    request(prompt, { ...sampling, repetitionPenalty: 1.4 }),
    request(prompt, sampling),
  ]);
  expect(new Set(penalized.tokenIds).size).toBeGreaterThan(new Set(free.tokenIds).size);
  for (const [step, tokenId] of penalized.tokenIds.entries()) {
    const before = [...prompt, ...penalized.tokenIds.slice(0, step)];
    const logits = await logitsAfter(before);
    const preferred = logits.map((logit, id) => {
      if (!before.includes(id)) return logit;
      return logit > 0 ? logit / 1.4 : logit * 1.4;
    });
    expect(tokenId).toBe(preferred.indexOf(Math.max(...preferred)));
  }
  await expectOracleLogprobs(prompt, penalized);
  expect((await generate(session, [request(prompt, sampling)]))[0][0].tokenIds).toEqual(free.tokenIds);
});

it.each(['int8', 'int4'] as const)(
  '%s steps follow the rounded policy, which stays near the full one',
  async (precision) => {
    const rounded = new DecodeSession(engine, tinyConfig, tensors, { precision });
    const [candidates] = await generate(rounded, [request(promptOf(9), { maxTokens: 30 }, 20)]);
    const distances: number[] = [];
    for (const { tokenIds, logprobs } of candidates) {
      for (const [i, tokenId] of tokenIds.entries()) {
        const full = await oracle([...promptOf(9), ...tokenIds.slice(0, i)]);
        distances.push(full[tokenId] - logprobs[i]);
      }
    }
    // Prompts are read in full precision, so the first tokens are the policy's own.
    expect(Math.abs(distances[0])).toBeLessThan(1e-4);
    const root = Math.sqrt(distances.reduce((sum, distance) => sum + distance ** 2, 0) / distances.length);
    expect(root).toBeGreaterThan(1e-3);
    expect(root).toBeLessThan(precision === 'int8' ? 0.3 : 2);
    await rounded.dispose();
  },
);

describe('draws', () => {
  const long = request(promptOf(5), { seed: 1, maxTokens: 40 });

  it('are those of the seed: the same again, and others for another seed', async () => {
    const [[first], [again], [other]] = await generate(session, [
      long,
      long,
      request(promptOf(5), { seed: 2, maxTokens: 40 }),
    ]);
    expect(again.tokenIds).toEqual(first.tokenIds);
    expect(other.tokenIds).not.toEqual(first.tokenIds);
  });

  it('do not depend on the number of candidates, on neighbours that finish, on filters of others or on the batch size', async () => {
    const [[alone]] = await generate(session, [long]);
    const [three] = await generate(session, [{ ...long, n: 3 }]);
    expect(three[0]).toMatchObject({ tokenIds: alone.tokenIds });
    const neighbours = [2, 9, 4, 33, 21].map((maxTokens, i) =>
      request(promptOf(9 + i), { seed: i, maxTokens, topK: i }),
    );
    for (const batchSize of [1, 2, 3, 32]) {
      const mixed = await generate(session, [...neighbours, long, ...neighbours], { batchSize });
      expect(mixed[neighbours.length][0].tokenIds).toEqual(alone.tokenIds);
      expect(mixed.map(([{ tokenIds }]) => tokenIds.length)).toEqual([2, 9, 4, 33, 21, 40, 2, 9, 4, 33, 21]);
    }
  });

  it('agree across batches to 1e-4 in log-probability', async () => {
    const [[alone]] = await generate(session, [long]);
    const [many] = await generate(session, [{ ...long, n: 7 }], { batchSize: 4 });
    many[0].logprobs.forEach((logprob, i) => expect(Math.abs(logprob - alone.logprobs[i])).toBeLessThan(1e-4));
  });

  it('are the tokens that were streamed', async () => {
    const events: TokenEvent[] = [];
    const streamed = await generate(session, [{ ...long, n: 2 }, request(promptOf(2), { seed: 3 })], {
      onToken: (event) => events.push(event),
    });
    expect(streamed).toEqual(await generate(session, [{ ...long, n: 2 }, request(promptOf(2), { seed: 3 })]));
    streamed.forEach((candidates, i) =>
      candidates.forEach(({ tokenIds, logprobs, finishReason }, j) => {
        const own = events.filter(({ request, candidate }) => request === i && candidate === j);
        expect(own.map(({ tokenId }) => tokenId)).toEqual(tokenIds);
        expect(own.map(({ logprob }) => logprob)).toEqual(logprobs);
        expect(own.map((event) => event.finishReason)).toEqual([
          ...tokenIds.slice(1).map(() => undefined),
          finishReason,
        ]);
      }),
    );
  });
});

describe('a completion ends', () => {
  it('with the first stop token, which it keeps', async () => {
    const [[free]] = await generate(session, [request(promptOf(4), { maxTokens: 30 })]);
    const stopId = free.tokenIds[10];
    const [[stopped]] = await generate(session, [request(promptOf(4), { maxTokens: 30, stopIds: [stopId] })]);
    expect(stopped.finishReason).toBe('stop');
    expect(stopped.tokenIds).toEqual(free.tokenIds.slice(0, free.tokenIds.indexOf(stopId) + 1));
    expect(stopped.logprobs).toHaveLength(stopped.tokenIds.length);
  });

  it('by length: at maxTokens, or where the model has no more positions', async () => {
    const [[short], [full]] = await generate(session, [
      request(promptOf(4), { maxTokens: 1 }),
      request(promptOf(positions - 3), { maxTokens: 50 }),
    ]);
    expect(short).toMatchObject({ finishReason: 'length' });
    expect(short.tokenIds).toHaveLength(1);
    expect(full).toMatchObject({ finishReason: 'length' });
    expect(full.tokenIds).toHaveLength(3);
    await expectOracleLogprobs(promptOf(positions - 3), full);
  });

  it('when aborted between two steps, with what it has', async () => {
    const controller = new AbortController();
    let tokens = 0;
    // The abort arrives as a message would: from the event loop, while generation is running.
    const onToken = () => ++tokens === 3 && setTimeout(() => controller.abort(), 0);
    const [[aborted]] = await generate(session, [request(promptOf(4), { maxTokens: 95 })], {
      signal: controller.signal,
      onToken,
    });
    expect(aborted.finishReason).toBe('cancelled');
    expect(aborted.tokenIds.length).toBeGreaterThanOrEqual(3);
    expect(aborted.tokenIds.length).toBeLessThan(95);
    const [[never]] = await generate(session, [request(promptOf(4))], { signal: AbortSignal.abort() });
    expect(never).toEqual({ tokenIds: [], logprobs: [], finishReason: 'cancelled' });
  });
});

describe('what cannot be generated is refused with the reason', () => {
  it.each([
    ['the prompt has 100 tokens and the model reads at most 100', request(promptOf(positions))],
    ['the prompt is empty', request([])],
    ['token 40: expected ids from 0 to 39', request([3, 40])],
    ['temperature must be a number of at least 0; it is NaN', request([1], { temperature: NaN })],
    ['topP must be above 0 and at most 1; it is 0', request([1], { topP: 0 })],
    ['topK must be a whole number', request([1], { topK: 1.5 })],
    ['minP must be between 0 and 1', request([1], { minP: 2 })],
    ['repetitionPenalty must be a number above 0', request([1], { repetitionPenalty: 0 })],
    ['maxTokens must be a whole number of at least 1; it is 0', request([1], { maxTokens: 0 })],
    ['n must be', request([1], {}, 0)],
  ])('%s', async (message, refused) => {
    await expect(generate(session, [request([1]), refused])).rejects.toThrow(message);
  });

  it('weights that are not numbers', async () => {
    const broken = tinyTensors(11);
    broken.get('model.norm.weight')!.data[0] = NaN;
    const brokenSession = new DecodeSession(engine, tinyConfig, broken);
    await expect(generate(brokenSession, [request([1])])).rejects.toThrow('finite');
    await brokenSession.dispose();
  });
});
