import { describe, expect, it } from 'vitest';
import { f32, type Tensor } from '../engines/engine.ts';
import { createCpuEngine } from '../engines/onnxruntime/cpu-engine.ts';
import { fromValues } from '../graph/nd-array.ts';
import { input } from '../graph/ops/leaf.ts';
import { evaluateReference } from '../graph/reference.ts';
import { Random } from '../../shared/domain/random.ts';
import { samplerInputs, sampleTokens, type SamplerVariant } from './sampler.ts';
import type { Sampling } from './sampling.ts';

const engine = createCpuEngine({ threads: 1 });

/** Draws one token for each of `count` rows with the same logits, in one run. */
async function draw(
  logits: readonly number[],
  sampling: Sampling,
  count: number,
  variant: SamplerVariant,
): Promise<{ tokens: Int32Array; logprobs: Float32Array }> {
  const outputs = { ...sampleTokens(input('logits', 'f32', ['N', logits.length]), variant) };
  const program = await engine.compile({ outputs }, { parameters: engine.createParameters() });
  const result = await program.run(inputsFor(logits, sampling, count));
  await program.dispose();
  return { tokens: result.token.data as Int32Array, logprobs: result.logprob.data as Float32Array };
}

function inputsFor(logits: readonly number[], sampling: Sampling, count: number): Record<string, Tensor> {
  const random = Random.fromSeed(77);
  const rows = Array.from({ length: count }, () => ({ sampling, random }));
  const repeated = Float32Array.from({ length: count * logits.length }, (_, i) => logits[i % logits.length]);
  return { logits: f32(repeated, [count, logits.length]), ...samplerInputs(rows, logits.length) };
}

function softmaxOf(logits: readonly number[], temperature: number): number[] {
  const exponentials = logits.map((logit) => Math.exp(logit / temperature));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/** The distribution a sampler must have, by the textbook: sort, cut by rank, then by mass of what is left, renormalise. */
function expectedProbabilities(logits: readonly number[], { temperature, topK, topP, minP }: Sampling): number[] {
  const probabilities = softmaxOf(logits, temperature);
  let ranked = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  ranked = ranked.slice(0, topK || logits.length);
  const mass = ranked.reduce((sum, id) => sum + probabilities[id], 0);
  const isKept = (rank: number) => {
    const before = ranked.slice(0, rank).reduce((sum, id) => sum + probabilities[id], 0);
    return before / mass < (topP ?? 1) && probabilities[ranked[rank]] >= (minP ?? 0) * probabilities[ranked[0]];
  };
  const kept = ranked.filter((_, rank) => isKept(rank));
  const keptMass = kept.reduce((sum, id) => sum + probabilities[id], 0);
  return probabilities.map((probability, id) => (kept.includes(id) ? probability / keptMass : 0));
}

const logits = [0.3, 2.1, -1.2, 1.7, 0.9, -0.4, 1.1, -2.5, 0.1, 1.4, -0.8, 0.6];
const DRAWS = 100_000;

describe('100,000 draws fit the distribution (χ² at the 0.1 % level)', () => {
  const cases: [SamplerVariant, Sampling][] = [
    ['full', { temperature: 1 }],
    ['full', { temperature: 0.6 }],
    ['filtered', { temperature: 1 }],
    ['filtered', { temperature: 1, topK: 5 }],
    ['filtered', { temperature: 1, topP: 0.8 }],
    ['filtered', { temperature: 1, minP: 0.25 }],
    ['filtered', { temperature: 1.5, topK: 9, topP: 0.7, minP: 0.3 }],
  ];
  it.each(cases)('%s %o', async (variant, sampling) => {
    const { tokens, logprobs } = await draw(logits, sampling, DRAWS, variant);
    const counts = logits.map(() => 0);
    tokens.forEach((token) => counts[token]++);
    const probabilities = expectedProbabilities(logits, sampling);
    const possible = [...probabilities.keys()].filter((id) => probabilities[id] > 0);
    const chiSquare = possible.reduce((sum, id) => {
      const expected = DRAWS * probabilities[id];
      return sum + (counts[id] - expected) ** 2 / expected;
    }, 0);
    expect(counts.filter((_, id) => probabilities[id] === 0)).toEqual(probabilities.filter((p) => p === 0));
    expect(chiSquare).toBeLessThan(chiSquareLimit(possible.length - 1));
    const unfiltered = softmaxOf(logits, sampling.temperature);
    for (let i = 0; i < 100; i++) expect(logprobs[i]).toBeCloseTo(Math.log(unfiltered[tokens[i]]), 5);
  });
});

/** The 99.9 % quantile by Wilson and Hilferty's approximation (1931). */
function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 3.0902 * Math.sqrt(spread)) ** 3;
}

describe('the sampler', () => {
  it('takes the likeliest token at temperature 0, with its log-probability at temperature 1', async () => {
    for (const variant of ['full', 'filtered'] as const) {
      const { tokens, logprobs } = await draw(logits, { temperature: 0 }, 50, variant);
      expect(new Set(tokens)).toEqual(new Set([1]));
      expect(logprobs[0]).toBeCloseTo(Math.log(softmaxOf(logits, 1)[1]), 5);
    }
  });

  it('gives a row without filters the same token from both variants', async () => {
    const [full, filtered] = [
      await draw(logits, { temperature: 0.9 }, 2000, 'full'),
      await draw(logits, { temperature: 0.9 }, 2000, 'filtered'),
    ];
    expect(filtered.tokens).toEqual(full.tokens);
  });

  it('never draws a token whose probability is 0, at either end of the uniform numbers', async () => {
    const outputs = { ...sampleTokens(input('logits', 'f32', ['N', 5]), 'full') };
    const program = await engine.compile({ outputs }, { parameters: engine.createParameters() });
    const inputs = inputsFor([-300, 0, -300, 0, -300], { temperature: 1 }, 3);
    const uniform = f32(Float32Array.of(2 ** -53, 0.5, 1), [3, 1]);
    expect([...(await program.run({ ...inputs, uniform })).token.data]).toEqual([1, 1, 3]);
    await program.dispose();
  });

  it('is the same graph in the reference interpreter', async () => {
    const sampling = { temperature: 0.8, topK: 7, topP: 0.9 };
    const inputs = inputsFor(logits, sampling, 200);
    const values = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, data }]) => [name, fromValues(shape, data)]),
    );
    const nodes = sampleTokens(input('logits', 'f32', ['N', logits.length]), 'filtered');
    const reference = evaluateReference({ outputs: { ...nodes } }, values).outputs;
    const { tokens, logprobs } = await draw(logits, sampling, 200, 'filtered');
    expect([...tokens]).toEqual([...reference.token.data]);
    logprobs.forEach((logprob, i) => expect(logprob).toBeCloseTo(reference.logprob.data[i], 5));
  });
});
