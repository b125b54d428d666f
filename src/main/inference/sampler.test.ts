import { describe, expect, it } from 'vitest';
import { f32, type Tensor } from '../engines/engine.ts';
import { testEngine as engine } from '../engines/onnxruntime/cpu-engine.fixture.ts';
import { fromValues } from '../graph/nd-array.ts';
import { input } from '../graph/ops/leaf.ts';
import { evaluateReference } from '../graph/reference.ts';
import { Random } from '../../shared/domain/random.ts';
import { drawFiltered } from './filtered-draw.ts';
import { LogitShifts } from './logit-shifts.ts';
import { penaltiesInput, samplerInputs, sampleTokens, shiftsInput, startPenalties } from './sampler.ts';
import { isPenalized, isShifted, type Sampling } from './sampling.ts';

/** Draws one token for each of `count` rows with the same logits, in one run. */
async function draw(
  logits: readonly number[],
  sampling: Sampling,
  count: number,
  sortedCount: number,
): Promise<{ tokens: Int32Array; logprobs: Float32Array; undecided: number[] }> {
  const modes = { sortedCount, penalized: isPenalized(sampling), shifted: isShifted(sampling) };
  const outputs = { ...sampleTokens(input('logits', 'f32', ['N', logits.length]), modes) };
  const program = await engine.compile({ outputs }, { parameters: engine.createParameters() });
  const result = await program.run(inputsFor(logits, sampling, count));
  await program.dispose();
  return {
    tokens: result.token.data as Int32Array,
    logprobs: result.logprob.data as Float32Array,
    undecided: [...(result.undecided?.data ?? [])],
  };
}

function inputsFor(logits: readonly number[], sampling: Sampling, count: number): Record<string, Tensor> {
  const random = Random.fromSeed(77);
  const penalties = startPenalties(sampling, SEEN, logits.length);
  const shifts = shiftsOf(sampling, logits.length);
  const rows = Array.from({ length: count }, () => ({ sampling, random, penalties, shifts }));
  const repeated = Float32Array.from({ length: count * logits.length }, (_, i) => logits[i % logits.length]);
  return {
    logits: f32(repeated, [count, logits.length]),
    ...samplerInputs(rows, logits.length),
    ...(penalties && { penalties: penaltiesInput(rows, logits.length) }),
    ...(shifts && { shifts: shiftsInput(rows, logits.length) }),
  };
}

/** Of a completion that has the tokens of `SEEN`. */
function shiftsOf(sampling: Sampling, vocabSize: number): LogitShifts | undefined {
  const shifts = LogitShifts.of(sampling, vocabSize);
  for (const token of SEEN) shifts?.take(token);
  return shifts;
}

function softmaxOf(logits: readonly number[], temperature: number): number[] {
  const exponentials = logits.map((logit) => Math.exp(logit / temperature));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/**
 * The distribution a sampler must have, by the textbook: penalise, sort, cut by rank, then by mass of what is left, then by
 * the distance from the likeliest, renormalise.
 */
function expectedProbabilities(logits: readonly number[], sampling: Sampling): number[] {
  const { temperature, topK, topP, minP, repetitionPenalty = 1 } = sampling;
  const { presencePenalty = 0, frequencyPenalty = 0, logitBias = {} } = sampling;
  const penalized = logits.map((logit, id) => {
    const times = SEEN.filter((seen) => seen === id).length;
    const divided = times === 0 ? logit : logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
    return divided - times * frequencyPenalty - (times > 0 ? presencePenalty : 0) + (logitBias[id] ?? 0);
  });
  const probabilities = softmaxOf(penalized, temperature);
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
const V = logits.length;
/** The tokens so far, for a repetition penalty: a positive logit, negative ones, one of them twice. */
const SEEN = [1, 2, 7, 2];
const DRAWS = 100_000;

describe('100,000 draws fit the distribution (χ² at the 0.1 % level)', () => {
  const cases: [number, Sampling][] = [
    [0, { temperature: 1 }],
    [0, { temperature: 0.6 }],
    [V, { temperature: 1 }],
    [V, { temperature: 1, topK: 5 }],
    [V, { temperature: 1, topP: 0.8 }],
    [V, { temperature: 1, minP: 0.25 }],
    [5, { temperature: 1, topK: 5, topP: 0.9 }],
    [6, { temperature: 0.7, topP: 0.8 }],
    [4, { temperature: 1, minP: 0.1 }],
    [V, { temperature: 1.5, topK: 9, topP: 0.7, minP: 0.3 }],
    [0, { temperature: 1, repetitionPenalty: 1.8 }],
    [V, { temperature: 0.8, repetitionPenalty: 0.5 }],
    [V, { temperature: 1.3, topK: 10, topP: 0.8, minP: 0.1, repetitionPenalty: 1.3 }],
    [0, { temperature: 1, presencePenalty: 0.7 }],
    [0, { temperature: 0.9, frequencyPenalty: -0.6, logitBias: { 4: 1.5, 9: -2 } }],
    [V, { temperature: 1.1, topP: 0.85, presencePenalty: 0.4, frequencyPenalty: 0.5, repetitionPenalty: 1.2 }],
  ];
  it.each(cases)('%d sorted, %o', async (sortedCount, sampling) => {
    const { tokens, logprobs } = await draw(logits, sampling, DRAWS, sortedCount);
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
    for (const sortedCount of [0, 3, V]) {
      const { tokens, logprobs } = await draw(logits, { temperature: 0 }, 50, sortedCount);
      expect(new Set(tokens)).toEqual(new Set([1]));
      expect(logprobs[0]).toBeCloseTo(Math.log(softmaxOf(logits, 1)[1]), 5);
    }
  });

  it('prefers another token at temperature 0 where a penalty makes it the likeliest', async () => {
    const { tokens, logprobs } = await draw(logits, { temperature: 0, repetitionPenalty: 1.3 }, 5, 0);
    expect(new Set(tokens)).toEqual(new Set([3]));
    expect(logprobs[0]).toBeCloseTo(Math.log(softmaxOf(logits, 1)[3]), 5);
  });

  it('gives a row without filters the same token whether others are filtered or not', async () => {
    const [full, filtered] = [
      await draw(logits, { temperature: 0.9 }, 2000, 0),
      await draw(logits, { temperature: 0.9 }, 2000, V),
    ];
    expect(filtered.tokens).toEqual(full.tokens);
  });

  it('says where the sorted tokens are too few, and nowhere else', async () => {
    const short = await draw(logits, { temperature: 1, topP: 0.9 }, 50, 4);
    const shortOfTopK = await draw(logits, { temperature: 1, topK: 5 }, 50, 4);
    expect(new Set([...short.undecided, ...shortOfTopK.undecided])).toEqual(new Set([1]));
    const decided: Sampling[] = [
      { temperature: 1, topP: 0.5 },
      { temperature: 1, topK: 4, topP: 0.9 },
      { temperature: 1 },
    ];
    for (const sampling of decided) {
      const enough = await draw(logits, sampling, 50, 4);
      expect(new Set(enough.undecided)).toEqual(new Set([0]));
      expect(enough.tokens).toEqual((await draw(logits, sampling, 50, V)).tokens);
    }
  });

  it('draws the same outside the graph', async () => {
    const many = Array.from({ length: 300 }, (_, i) => 3 * Math.sin(i * i));
    const settings: Sampling[] = [{ temperature: 1.2 }, { temperature: 1, topK: 40 }, { temperature: 0.8, topP: 0.9 }];
    settings.push({ temperature: 2, topK: 200, topP: 0.7, minP: 0.01 }, { temperature: 1, minP: 0.2 });
    settings.push({ temperature: 0.9, topK: 30, topP: 0.8, repetitionPenalty: 1.5 });
    settings.push({ temperature: 0.9, topP: 0.8, frequencyPenalty: 1.5, logitBias: { 8: 2 } });
    for (const sampling of settings) {
      const { tokens, logprobs } = await draw(many, sampling, 3000, many.length);
      const uniform = inputsFor(many, sampling, 3000).uniform.data;
      const penalties = startPenalties(sampling, SEEN, many.length);
      const shifts = shiftsOf(sampling, many.length)?.values;
      const drawn = Array.from(uniform, (u) => drawFiltered(Float32Array.from(many), sampling, u, penalties, shifts));
      expect(drawn.map(({ token }) => token)).toEqual([...tokens]);
      drawn.forEach(({ logprob }, i) => expect(logprob).toBeCloseTo(logprobs[i], 4));
    }
  });

  it('never draws a token whose probability is 0, at either end of the uniform numbers', async () => {
    const modes = { sortedCount: 0, penalized: false, shifted: false };
    const outputs = { ...sampleTokens(input('logits', 'f32', ['N', 5]), modes) };
    const program = await engine.compile({ outputs }, { parameters: engine.createParameters() });
    const inputs = inputsFor([-300, 0, -300, 0, -300], { temperature: 1 }, 3);
    const uniform = f32(Float32Array.of(2 ** -53, 0.5, 1), [3, 1]);
    expect([...(await program.run({ ...inputs, uniform })).token.data]).toEqual([1, 1, 3]);
    await program.dispose();
  });

  it('turns a draw of 0 into 1', () => {
    const random = Random.fromState([1, 0, 1, 0]);
    expect(Random.fromState(random.state()).uniform()).toBe(0);
    const { uniform } = samplerInputs([{ sampling: { temperature: 1 }, random }], V);
    expect([...uniform.data]).toEqual([1]);
  });

  it('is the same graph in the reference interpreter', async () => {
    const sampling = { temperature: 0.8, topK: 7, topP: 0.9, repetitionPenalty: 1.2, presencePenalty: 0.3 };
    const inputs = inputsFor(logits, sampling, 200);
    const values = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, data }]) => [name, fromValues(shape, data)]),
    );
    const nodes = sampleTokens(input('logits', 'f32', ['N', V]), { sortedCount: V, penalized: true, shifted: true });
    const reference = evaluateReference({ outputs: { ...nodes } }, values).outputs;
    const { tokens, logprobs } = await draw(logits, sampling, 200, V);
    expect([...tokens]).toEqual([...reference.token.data]);
    logprobs.forEach((logprob, i) => expect(logprob).toBeCloseTo(reference.logprob.data[i], 5));
  });
});
