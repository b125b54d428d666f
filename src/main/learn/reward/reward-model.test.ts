import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adamwInputs, initializeAdamW } from '../update/adamw.ts';
import type { ComparisonGroup } from '../data/comparison-groups.ts';
import { hiddenAtRows } from '../policy/policy-graph.ts';
import { initializePolicy } from '../policy/policy.ts';
import { normalizeScores, rewardGraph, rewardInputs, trainRewardModel } from './reward-model.ts';
import { createScorer, scoreSequences, SCORE_BIAS, SCORE_WEIGHT, type RewardModel } from '../scoring/scorer.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  referenceValues,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';

const PAD = 0;

function tinyRewardModel(seed: number): RewardModel {
  const { config, tensors } = tinyPolicy(seed, smallConfig);
  const random = Random.fromSeed(seed);
  const weight = Float32Array.from({ length: config.hidden_size }, () => random.normal());
  const head = [
    [SCORE_WEIGHT, { shape: [1, config.hidden_size], data: weight }],
    [SCORE_BIAS, { shape: [1], data: Float32Array.of(0.75) }],
  ] as const;
  return { config, tensors: new Map([...tensors, ...head]) };
}

function drawSequences(count: number, random: Random): Int32Array[] {
  return Array.from({ length: count }, () =>
    Int32Array.from({ length: 1 + random.int(12) }, () => random.int(smallConfig.vocab_size)),
  );
}

describe('scores', () => {
  const model = tinyRewardModel(2);
  // More than are scored together.
  const sequences = drawSequences(40, Random.fromSeed(1));

  it('depend on the sequence alone: not on its neighbours, their order, or what pads it', async () => {
    const together = await scoreSequences(engine, model, sequences, PAD);
    const otherPad = await scoreSequences(engine, model, sequences, 9);
    const backwards = (await scoreSequences(engine, model, sequences.toReversed(), PAD)).reverse();
    const scorer = await createScorer(engine, model, PAD);
    for (const [i, sequence] of sequences.entries()) {
      const [alone] = await scorer.score([sequence]);
      // What the padding is changes nothing at all; another batch shape may round otherwise.
      expect(otherPad[i]).toBe(together[i]);
      expect(Math.abs(together[i] - alone)).toBeLessThan(1e-5);
      expect(Math.abs(backwards[i] - alone)).toBeLessThan(1e-5);
    }
    await scorer.dispose();
    expect(new Set(together).size).toBeGreaterThan(30);
  });

  it('are the head on the last real token', async () => {
    const scores = await scoreSequences(engine, model, sequences, PAD);
    const graph = { outputs: { hidden: hiddenAtRows(smallConfig) } };
    for (const [i, sequence] of sequences.slice(0, 6).entries()) {
      const shape = [1, sequence.length];
      const inputs: [string, { shape: number[]; data: Int32Array }][] = [
        ['tokens', { shape, data: sequence }],
        ['positions', { shape, data: Int32Array.from(sequence.keys()) }],
        ['segments', { shape, data: new Int32Array(sequence.length) }],
        ['prefixes', { shape, data: new Int32Array(sequence.length) }],
        ['rows', { shape: [1], data: Int32Array.of(sequence.length - 1) }],
      ];
      const values = { ...referenceValues(model.tensors), ...referenceValues(inputs as never) };
      const { hidden } = evaluateReference(graph, values).outputs;
      const expected = hidden.data.reduce((sum, x, d) => sum + x * model.tensors.get(SCORE_WEIGHT)!.data[d], 0.75);
      expect(Math.abs(scores[i] - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
    }
  });

  it('after normalization have mean 0 and standard deviation 1, in the same order', async () => {
    const normalized = await normalizeScores(engine, model, sequences, PAD);
    const [before, after] = [
      await scoreSequences(engine, model, sequences, PAD),
      await scoreSequences(engine, normalized, sequences, PAD),
    ];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean([...before])).not.toBeCloseTo(0, 1);
    expect(mean([...after])).toBeCloseTo(0, 5);
    expect(mean([...after].map((score) => score ** 2))).toBeCloseTo(1, 5);
    const order = (scores: Float32Array) => [...scores.keys()].sort((a, b) => scores[a] - scores[b]);
    expect(order(after)).toEqual(order(before));
    expect(model.tensors.get(SCORE_BIAS)!.data[0]).toBe(0.75);
  });

  it('are only centered where they are all the same', async () => {
    const same = [sequences[0], sequences[0], sequences[0]];
    const normalized = await normalizeScores(engine, model, same, PAD);
    expect([...normalized.tensors.get(SCORE_WEIGHT)!.data]).toEqual([...model.tensors.get(SCORE_WEIGHT)!.data]);
    for (const score of await scoreSequences(engine, normalized, same, PAD)) expect(score).toBeCloseTo(0, 5);
  });
});

it('a fresh head is N(0, 1/√(hidden + 1)) with bias 0', async () => {
  const config = parseModelConfig({ ...smallConfig, hidden_size: 2048, num_hidden_layers: 1 }, 'the test model');
  const groups = [{ sequences: [Int32Array.of(1), Int32Array.of(2)], pairs: [[0, 1]] as const }];
  const context = { ...recordingContext(engine, emptyRecording()), signal: AbortSignal.abort() };
  const { tensors, steps } = await trainRewardModel(
    {
      policy: initializePolicy(config, Random.fromSeed(1)),
      padId: PAD,
      groups,
      settings: methodSettings.reward.parse({}),
      random: Random.fromSeed(2),
    },
    context,
  );
  expect(steps).toBe(0);
  const { shape, data } = tensors.get(SCORE_WEIGHT)!;
  expect(shape).toEqual([1, 2048]);
  expect([...tensors.get(SCORE_BIAS)!.data]).toEqual([0]);
  // Standard errors of mean, variance and fourth moment of 2048 draws: 0.022, 0.031, 0.22.
  const moment = (power: number) =>
    data.reduce((sum, value) => sum + (value * Math.sqrt(2049)) ** power, 0) / data.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.09);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.13);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.9);
});

describe('an update', () => {
  const random = Random.fromSeed(5);
  const groups: ComparisonGroup[] = [
    {
      sequences: drawSequences(3, random),
      pairs: [
        [0, 1],
        [2, 1],
        [0, 2],
      ],
    },
    { sequences: drawSequences(2, random), pairs: [[1, 0]] },
  ];

  const lossBy = async (changes: { loss?: 'listwise'; margin?: number }, of: readonly ComparisonGroup[]) => {
    const settings = methodSettings.reward.parse(changes);
    const graph = rewardGraph(smallConfig, settings);
    const store = engine.createParameters();
    store.write(tinyRewardModel(3).tensors);
    initializeAdamW(store, graph);
    const program = await engine.compile(graph, { parameters: store });
    const { inputs } = rewardInputs(smallConfig, of, PAD, settings);
    const { loss } = await program.run({ ...inputs, ...adamwInputs(0.001, 1, settings) });
    await program.dispose();
    return loss.data[0];
  };

  it('by lists draws each reply before those that are worse, of two replies just as a pair', async () => {
    // 2 is best, 0 and 1 tie, 3 is worst.
    const ranking: ComparisonGroup = {
      sequences: drawSequences(4, Random.fromSeed(8)),
      pairs: [
        [2, 0],
        [2, 1],
        [2, 3],
        [0, 3],
        [1, 3],
      ],
    };
    const exp = [...(await scoreSequences(engine, tinyRewardModel(3), ranking.sequences, PAD))].map(Math.exp);
    const chances = [
      exp[2] / (exp[0] + exp[1] + exp[2] + exp[3]),
      exp[0] / (exp[0] + exp[3]),
      exp[1] / (exp[1] + exp[3]),
    ];
    const expected = -chances.reduce((sum, chance) => sum + Math.log(chance), 0) / 3;
    expect(await lossBy({ loss: 'listwise' }, [ranking])).toBeCloseTo(expected, 5);
    const pair = [groups[1]];
    expect(await lossBy({ loss: 'listwise' }, pair)).toBeCloseTo(await lossBy({}, pair), 5);
  });

  it('with a margin asks for so much more', async () => {
    const [worse, better] = await scoreSequences(engine, tinyRewardModel(3), groups[1].sequences, PAD);
    const expected = Math.log(1 + Math.exp(0.7 - (better - worse)));
    expect(await lossBy({ margin: 0.7 }, [groups[1]])).toBeCloseTo(expected, 5);
  });

  it('weighs every prompt the same, and within it every pair', () => {
    const { inputs, tokens } = rewardInputs(smallConfig, groups, PAD);
    expect([...inputs.chosen.data]).toEqual([0, 2, 0, 4]);
    expect([...inputs.rejected.data]).toEqual([1, 1, 2, 3]);
    [1 / 6, 1 / 6, 1 / 6, 1 / 2].forEach((weight, i) => expect(inputs.weights.data[i]).toBeCloseTo(weight, 6));
    expect(tokens).toBe(groups.flatMap(({ sequences }) => sequences).reduce((sum, { length }) => sum + length, 0));
  });

  it('has the loss −log σ(chosen − rejected) and figures of the scores, whatever the padding', async () => {
    const model = tinyRewardModel(3);
    const scores: Float32Array[] = [];
    for (const { sequences } of groups) scores.push(await scoreSequences(engine, model, sequences, PAD));
    const margins = groups.map(({ pairs }, g) => pairs.map(([a, b]) => scores[g][a] - scores[g][b]));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const perPrompt = (of: (margin: number) => number) => mean(margins.map((ofPrompt) => mean(ofPrompt.map(of))));
    const both = groups.map(({ pairs }, g) => mean(pairs.map(([a, b]) => (scores[g][a] + scores[g][b]) / 2)));
    const all = scores.flatMap((ofPrompt) => [...ofPrompt]);
    const expected = {
      loss: perPrompt((margin) => Math.log(1 + Math.exp(-margin))),
      accuracy: perPrompt((margin) => Number(margin > 0)),
      margin: perPrompt((margin) => margin),
      min_reward: Math.min(...all),
      mean_reward: mean(both),
      max_reward: Math.max(...all),
    };
    const settings = methodSettings.reward.parse({});
    const graph = rewardGraph(smallConfig, settings);
    for (const padId of [PAD, 8]) {
      const store = engine.createParameters();
      store.write(model.tensors);
      initializeAdamW(store, graph);
      const program = await engine.compile(graph, { parameters: store });
      const outputs = await program.run({
        ...rewardInputs(smallConfig, groups, padId).inputs,
        ...adamwInputs(0.001, 1, settings),
      });
      for (const [name, value] of Object.entries(expected)) expect(outputs[name].data[0], name).toBeCloseTo(value, 4);
      await program.dispose();
    }
  });
});

/** Pairs of which the better one holds token 7 and the other does not; all else is random. */
function containsSeven(count: number, random: Random): ComparisonGroup[] {
  return Array.from({ length: count }, () => {
    const draw = () => Int32Array.from({ length: 3 + random.int(6) }, () => (8 + random.int(10)) % 11);
    const [chosen, rejected] = [draw(), draw()];
    chosen[random.int(chosen.length)] = 7;
    return random.int(2) === 0
      ? { sequences: [chosen, rejected], pairs: [[0, 1]] }
      : { sequences: [rejected, chosen], pairs: [[1, 0]] };
  });
}

describe('training', () => {
  const settings = methodSettings.reward.parse({
    batchSize: 16,
    epochs: 2,
    learningRate: 0.01,
    checkpointEvery: 7,
  });
  const job = {
    policy: initializePolicy(smallConfig, Random.fromSeed(4)),
    padId: PAD,
    groups: containsSeven(400, Random.fromSeed(6)),
    settings,
    random: Random.fromSeed(7),
  };
  const recording = emptyRecording();
  const expected = trainRewardModel(job, recordingContext(engine, recording));

  it('learns the rule "contains token 7" on pairs it has not seen, and repeats itself number by number', async () => {
    const { model, outcome, steps, tokens } = await expected;
    expect([outcome, steps]).toEqual(['completed', 50]);
    const heldOut = containsSeven(200, Random.fromSeed(8));
    const scores = await scoreSequences(
      engine,
      model,
      heldOut.flatMap(({ sequences }) => sequences),
      PAD,
    );
    const right = heldOut.filter(({ pairs: [[better, worse]] }, i) => scores[2 * i + better] > scores[2 * i + worse]);
    expect(right.length / heldOut.length).toBeGreaterThan(0.9);
    // Each prompt once in an epoch, all of its replies in one batch.
    expect(tokens).toBe(
      settings.epochs * job.groups.flatMap(({ sequences }) => sequences).reduce((sum, { length }) => sum + length, 0),
    );
    expect(Object.keys(recording.metrics.get(1)!).sort()).toEqual([
      'accuracy',
      'grad_norm',
      'learning_rate',
      'loss',
      'margin',
      'max_reward',
      'mean_reward',
      'min_reward',
      'num_tokens',
    ]);
    // Pinned, as in sft.test.ts; here rounding moves the losses by up to 2e-5, later ones by more.
    const losses = series(recording, 'loss');
    const pinned = [0.966, 0.38653, 0.23967, 0.19258, 0.15646];
    pinned.forEach((loss, i) => expect(Math.abs(losses[5 * i] - loss), `update ${5 * i + 1}`).toBeLessThan(1e-4));
  });

  it('stopped in the middle goes on from its checkpoint to the same tensors and figures', async () => {
    const [checkpoints, parts] = [new MemoryCheckpoints(), emptyRecording()];
    const first = await trainRewardModel(job, recordingContext(engine, parts, { checkpoints, stopAfter: 18 }));
    expect([first.outcome, first.steps, checkpoints.saves]).toEqual(['stopped', 18, 3]);
    const second = await trainRewardModel(job, recordingContext(engine, parts, { checkpoints }));
    expect(second).toEqual(await expected);
    expect(parts.metrics).toEqual(recording.metrics);
  });
});

it('by default sees every ranking once, and its learning rate falls to 0', () => {
  expect(methodSettings.reward.parse({})).toMatchObject({ epochs: 1, schedule: 'linear', finalShare: 0 });
});
