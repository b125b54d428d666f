import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { input } from '../../graph/ops/leaf.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { adamwInputs, initializeAdamW } from '../update/adamw.ts';
import type { CompletedSequence, ComparisonGroup } from '../data/comparison-groups.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { dpoGraph, dpoInputs, implicitRewards, pairLoss, trainDpo, type DpoJob } from './dpo.ts';
import { mergeAdapters } from '../update/lora.ts';
import { sequenceLogprobs } from '../policy/sequence-logprobs.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';

const engine = createCpuEngine({ threads: 1 });
const PAD = 0;
const LIKED = 7;

function draw(length: number, random: Random): CompletedSequence {
  const ids = Int32Array.from({ length }, () => (8 + random.int(10)) % 11);
  return { ids, completionStart: 1 + random.int(2) };
}

/** Pairs of which the better one holds token 7 in its completion and the other does not. */
function likingGroups(count: number, random: Random): ComparisonGroup<CompletedSequence>[] {
  return Array.from({ length: count }, () => {
    const [chosen, rejected] = [draw(4 + random.int(5), random), draw(4 + random.int(5), random)];
    chosen.ids[chosen.completionStart + random.int(chosen.ids.length - chosen.completionStart)] = LIKED;
    return { sequences: [rejected, chosen], pairs: [[1, 0]] };
  });
}

describe('the loss of a pair', () => {
  const at = (logRatio: number, settings: object) => {
    const loss = pairLoss(input('logRatio', 'f32', []), methodSettings.dpo.parse(settings));
    return evaluateReference({ outputs: { loss } }, { logRatio: fromValues([], [logRatio]) }).outputs.loss.data[0];
  };

  it('is −log σ(β·logRatio), smoothed towards both orders', () => {
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    for (const logRatio of [-30, -1, 0, 0.5, 4]) {
      const h = 0.3 * logRatio;
      expect(at(logRatio, { beta: 0.3 })).toBeCloseTo(-Math.log(sigmoid(h)), 6);
      const smoothed = -0.9 * Math.log(sigmoid(h)) - 0.1 * Math.log(sigmoid(-h));
      expect(at(logRatio, { beta: 0.3, labelSmoothing: 0.1 })).toBeCloseTo(smoothed, 6);
    }
  });

  it('of IPO is the squared distance from 1 / (2β)', () => {
    expect(at(5, { loss: 'ipo', beta: 0.1 })).toBeCloseTo(0, 10);
    expect(at(2, { loss: 'ipo', beta: 0.5 })).toBeCloseTo(1, 6);
  });
});

describe('an update', () => {
  const policy = tinyPolicy(3, smallConfig);
  const random = Random.fromSeed(8);
  const groups: ComparisonGroup<CompletedSequence>[] = [
    {
      sequences: [draw(6, random), draw(4, random), draw(9, random)],
      pairs: [
        [0, 1],
        [2, 1],
        [0, 2],
      ],
    },
    ...likingGroups(1, random),
  ];
  const sequences = groups.flatMap((group) => group.sequences);
  const settings = methodSettings.dpo.parse({ beta: 0.2 });

  it('has the figures that the completions’ log-probabilities give, whatever the padding', async () => {
    const logprobs = await sequenceLogprobs(engine, policy, sequences, { padId: PAD });
    const reference = Float32Array.from(sequences, (_, i) => logprobs[i] + (i % 3) - 1);
    const rewards = logprobs.map((value, i) => 0.2 * (value - reference[i]));
    const weighted = (of: (better: number, worse: number) => number) =>
      (of(0, 1) + of(2, 1) + of(0, 2)) / 6 + of(4, 3) / 2;
    const expected = {
      loss: weighted((b, w) => Math.log(1 + Math.exp(rewards[w] - rewards[b]))),
      'rewards/chosen': weighted((b) => rewards[b]),
      'rewards/rejected': weighted((_, w) => rewards[w]),
      'rewards/margins': weighted((b, w) => rewards[b] - rewards[w]),
      'rewards/accuracies': weighted((b, w) => Number(rewards[b] > rewards[w])),
      'logps/chosen': weighted((b) => logprobs[b]),
      'logps/rejected': weighted((_, w) => logprobs[w]),
    };
    await expectFigures(expected, settings, reference);
    // IPO compares means over tokens (TRL, and the paper's authors as TRL asked them); its rewards are sums like DPO's.
    const perToken = rewards.map(
      (reward, i) => reward / 0.2 / (sequences[i].ids.length - sequences[i].completionStart),
    );
    const loss = weighted((b, w) => (perToken[b] - perToken[w] - 1 / (2 * 0.2)) ** 2);
    await expectFigures({ ...expected, loss }, { ...settings, loss: 'ipo' }, reference);
  });

  async function expectFigures(expected: Record<string, number>, settings: SettingsOf<'dpo'>, reference: Float32Array) {
    const graph = dpoGraph(smallConfig, settings);
    for (const padId of [PAD, 8]) {
      const store = engine.createParameters();
      store.write(policy.tensors);
      initializeAdamW(store, graph);
      const program = await engine.compile(graph, { parameters: store });
      const given = new Map(sequences.map((sequence, i) => [sequence, reference[i]]));
      const { inputs } = dpoInputs(groups, given, padId);
      const outputs = await program.run({ ...inputs, ...adamwInputs(0.001, 1, settings) });
      for (const [name, value] of Object.entries(expected)) expect(outputs[name].data[0], name).toBeCloseTo(value, 4);
      await program.dispose();
    }
  }

  it('reads log-probabilities of completions alone, each by itself', async () => {
    const [whole] = await sequenceLogprobs(engine, policy, [{ ...sequences[2], completionStart: 1 }], { padId: PAD });
    const { ids } = sequences[2];
    let sum = 0;
    for (let end = 2; end <= ids.length; end++) {
      const part = { ids: ids.slice(0, end), completionStart: end - 1 };
      sum += (await sequenceLogprobs(engine, policy, [part], { padId: PAD }))[0];
    }
    expect(whole).toBeCloseTo(sum, 4);
  });
});

describe('training', () => {
  const groups = likingGroups(128, Random.fromSeed(2));
  const settings = methodSettings.dpo.parse({
    beta: 0.3,
    batchSize: 8,
    epochs: 4,
    learningRate: 0.01,
    warmupSteps: 0,
    checkpointEvery: 7,
  });
  const job: DpoJob = {
    policy: tinyPolicy(4, smallConfig),
    padId: PAD,
    groups,
    settings,
    random: Random.fromSeed(6),
  };

  it.each([
    ['all weights', {}],
    ['adapters', { loraRank: 4, learningRate: 0.03 }],
  ])('of %s begins at the reference and learns to prefer what was preferred, on new pairs too', async (_, changes) => {
    const recording = emptyRecording();
    const changed = { ...job, settings: { ...settings, ...changes } };
    const result = await trainDpo(changed, recordingContext(engine, recording));
    expect(series(recording, 'loss')[0]).toBeCloseTo(Math.LN2, 5);
    expect(series(recording, 'rewards/margins')[0]).toBeCloseTo(0, 5);
    expect(series(recording, 'rewards/margins').at(-1)).toBeGreaterThan(0.5);
    const unseen = likingGroups(64, Random.fromSeed(99));
    const { tensors } = mergeAdapters({ config: smallConfig, tensors: result.tensors }, changed.settings);
    const sequences = unseen.flatMap((group) => group.sequences);
    const rewards = await implicitRewards(sequences, tensors, job, { engine, signal: new AbortController().signal });
    const right = unseen.filter((_, i) => rewards[2 * i + 1] > rewards[2 * i]).length;
    expect(right / unseen.length).toBeGreaterThan(0.85);
  });

  it('stopped in the middle goes on from its checkpoint to the same tensors', async () => {
    const whole = await trainDpo(job, recordingContext(engine, emptyRecording()));
    const checkpoints = new MemoryCheckpoints();
    const first = await trainDpo(job, recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 11 }));
    expect(first.outcome).toBe('stopped');
    const second = await trainDpo(job, recordingContext(engine, emptyRecording(), { checkpoints }));
    expect(second.tensors).toEqual(whole.tensors);
  });
});
