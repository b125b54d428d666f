/** Packing, longer rows and shared beginnings change no loss and no gradient: in float64, against a row for each sequence. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { f32, i32, type Tensor } from '../../engines/engine.ts';
import type { Graph } from '../../graph/node.ts';
import { evaluateReference } from '../../graph/reference.ts';
import type { CompletedSequence, ComparisonGroup } from '../data/comparison-groups.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { dpo } from '../dpo/dpo.ts';
import { orpo } from '../orpo/orpo.ts';
import { simpo } from '../simpo/simpo.ts';
import { preferenceGraph, preferenceInputs } from '../preference/preference-loop.ts';
import { ppo } from '../ppo/ppo.ts';
import { completionBatch } from '../rollout/episode-inputs.ts';
import { onlineUpdateGraph } from '../rollout/online-graphs.ts';
import { rewardGraph, rewardInputs } from '../reward/reward-model.ts';
import { sftGraph } from '../sft/sft.ts';
import { sftInputs } from '../policy/sft-loss.ts';
import { drawTensors, referenceValues, tinyConfig } from '../learn.fixture.ts';
import type { UpdateGraph } from './update-graph.ts';

const PAD = 0;
const BATCHES = 6;
const PROMPTS = [[1], [4, 2, 9, 9, 3, 7], [4, 2, 9, 9, 3, 8, 8, 1], [10, 10, 10, 10, 10, 10, 10, 10, 10]];

interface Batch {
  /** As the trainer makes them. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly sequences: readonly Int32Array[];
  /** Positions that are read, as (sequence, token), in the order of the inputs' rows. */
  readonly read: readonly (readonly [number, number])[];
}

/** A prompt of the few there are, and a completion of few different tokens: beginnings repeat, whole sequences too. */
function drawCompleted(random: Random): CompletedSequence {
  const prompt = PROMPTS[random.int(PROMPTS.length)];
  const completion = Array.from({ length: 1 + random.int(7) }, () => 5 + random.int(2));
  return { ids: Int32Array.of(...prompt, ...completion), completionStart: prompt.length };
}

function several<Item>(random: Random, draw: (random: Random) => Item): Item[] {
  return Array.from({ length: 2 + random.int(5) }, () => draw(random));
}

/** Two to four replies to one prompt, and some of their pairs. */
function drawGroup(random: Random): ComparisonGroup<CompletedSequence> {
  const prompt = PROMPTS[random.int(PROMPTS.length)];
  const sequences = Array.from({ length: 2 + random.int(3) }, () => {
    const { ids, completionStart } = drawCompleted(random);
    return { ids: Int32Array.of(...prompt, ...ids.subarray(completionStart)), completionStart: prompt.length };
  });
  // Which of two equal replies is better, only rounding decides.
  const pairs = sequences
    .slice(1)
    .flatMap(({ ids }, i) => (ids.join() === sequences[i].ids.join() ? [] : [[i, i + 1] as const]));
  return { sequences, pairs };
}

/** What predicts the completions: every token but the last of each, from the one before the completion on. */
function predicting(completed: readonly CompletedSequence[]): Pick<Batch, 'sequences' | 'read'> {
  return {
    sequences: completed.map(({ ids }) => ids.subarray(0, -1)),
    read: completed.flatMap(({ ids, completionStart: start }, i) =>
      Array.from({ length: ids.length - start }, (_, t) => [i, start - 1 + t] as const),
    ),
  };
}

function sftBatch(random: Random): Batch {
  const completed = several(random, drawCompleted);
  const masks = completed.map(({ ids, completionStart }) => new Uint8Array(ids.length).fill(1, completionStart));
  return {
    inputs: sftInputs({ sequences: completed.map(({ ids }) => ids), masks }, PAD).inputs,
    ...predicting(completed),
  };
}

function rewardBatch(random: Random): Batch {
  const groups = several(random, drawGroup).map(({ sequences, pairs }) => ({
    sequences: sequences.map(({ ids }) => ids),
    pairs,
  }));
  const sequences = groups.flatMap((group) => group.sequences);
  return {
    inputs: rewardInputs(tinyConfig, groups, PAD).inputs,
    sequences,
    read: sequences.map(({ length }, i) => [i, length - 1]),
  };
}

/** @param method whose inputs they are */
function preferenceBatch(random: Random, method: { readonly hasReference: boolean }): Batch {
  const groups = several(random, drawGroup);
  const sequences = groups.flatMap((group) => group.sequences);
  const reference = new Map(sequences.map((sequence) => [sequence, -20 * random.uniform()]));
  return { inputs: preferenceInputs(method, groups, reference, PAD).inputs, ...predicting(sequences) };
}

function ppoBatch(random: Random): Batch {
  const completed = several(random, drawCompleted);
  const episodes = completed.map(({ ids, completionStart }) => {
    const tokenIds = ids.subarray(completionStart);
    const logprobs = new Float32Array(tokenIds.length);
    return { prompt: ids.subarray(0, completionStart), completion: { tokenIds, logprobs, finished: true } };
  });
  const { sequences, read } = predicting(completed);
  const perToken = (center: number) => f32(Float32Array.from(read, () => center + random.normal()));
  const inputs = {
    ...completionBatch(episodes, { padId: PAD, contextTokens: tinyConfig.max_position_embeddings }),
    advantages: perToken(0),
    oldLogprobs: perToken(-2.4),
    returns: perToken(0),
    oldValues: perToken(0),
    weights: f32(new Float32Array(read.length).fill(1 / read.length)),
  };
  return { inputs, sequences, read };
}

/** The same batch with a row for each sequence and nothing else in it but padding. */
function inRowsOfTheirOwn({ inputs, sequences, read }: Batch): Record<string, Tensor> {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const perToken = (padding: number, of: (sequence: Int32Array, t: number) => number) =>
    i32(
      Int32Array.from({ length: sequences.length * length }, (_, at) => {
        const [sequence, t] = [sequences[Math.floor(at / length)], at % length];
        return t < sequence.length ? of(sequence, t) : padding;
      }),
      [sequences.length, length],
    );
  return {
    ...inputs,
    tokens: perToken(PAD, (sequence, t) => sequence[t]),
    positions: perToken(0, (_, t) => t),
    segments: perToken(-1, () => 0),
    prefixes: perToken(-1, () => 0),
    rows: i32(Int32Array.from(read, ([sequence, t]) => sequence * length + t)),
  };
}

const ppoSettings = methodSettings.ppo.parse({ temperature: 0.8, entropyCoef: 0.02 });
const adapters = { loraRank: 2 };
const cases: [string, UpdateGraph, (random: Random) => Batch][] = [
  ['SFT', sftGraph(tinyConfig, methodSettings.sft.parse({})), sftBatch],
  ['SFT with adapters', sftGraph(tinyConfig, methodSettings.sft.parse(adapters)), sftBatch],
  ['the reward model', rewardGraph(tinyConfig, methodSettings.reward.parse({})), rewardBatch],
  [
    'DPO',
    preferenceGraph(dpo, tinyConfig, methodSettings.dpo.parse({ labelSmoothing: 0.1 })),
    (random) => preferenceBatch(random, dpo),
  ],
  [
    'DPO with adapters',
    preferenceGraph(dpo, tinyConfig, methodSettings.dpo.parse(adapters)),
    (random) => preferenceBatch(random, dpo),
  ],
  ['ORPO', preferenceGraph(orpo, tinyConfig, methodSettings.orpo.parse({})), (random) => preferenceBatch(random, orpo)],
  [
    'SimPO',
    preferenceGraph(simpo, tinyConfig, methodSettings.simpo.parse({})),
    (random) => preferenceBatch(random, simpo),
  ],
  ['PPO', onlineUpdateGraph(ppo, tinyConfig, ppoSettings), ppoBatch],
  [
    'PPO with adapters, recomputed',
    onlineUpdateGraph(ppo, tinyConfig, { ...ppoSettings, ...adapters }, { recompute: true }),
    ppoBatch,
  ],
];

describe.each(cases)('a batch of %s', (_, { outputs, gradients }, draw) => {
  const { grad_norm: gradNorm, ...figures } = outputs;
  const graph: Graph = { outputs: { ...figures, gradNorm, ...Object.fromEntries(gradients) } };
  const weights = drawTensors(graph, 3);
  const evaluate = (inputs: Readonly<Record<string, Tensor>>) =>
    evaluateReference(graph, referenceValues(weights, Object.entries(inputs))).outputs;

  it('has the figures and gradients of its sequences by themselves', () => {
    let [packedTokens, ownTokens] = [0, 0];
    for (let seed = 0; seed < BATCHES; seed++) {
      const batch = draw(Random.fromSeed(seed));
      const own = inRowsOfTheirOwn(batch);
      packedTokens += batch.inputs.tokens.data.length;
      ownTokens += own.tokens.data.length;
      const [actual, expected] = [evaluate(batch.inputs), evaluate(own)];
      for (const [name, { data }] of Object.entries(expected)) {
        const apart = Math.hypot(...data.map((value, i) => value - actual[name].data[i]));
        expect(apart / Math.max(1, Math.hypot(...data)), `${name}, batch ${seed}`).toBeLessThan(1e-12);
      }
    }
    // There was something to be packed.
    expect(packedTokens).toBeLessThan(0.9 * ownTokens);
  });
});
