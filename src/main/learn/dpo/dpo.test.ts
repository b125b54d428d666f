import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { input } from '../../graph/ops/leaf.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { adamwInputs, initializeAdamW } from '../update/adamw.ts';
import type { CompletedSequence, ComparisonGroup } from '../data/comparison-groups.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { dpo, pairLoss } from './dpo.ts';
import { describePreference, drawCompleted, likingGroups } from '../preference/preference.fixture.ts';
import { preferenceGraph, preferenceInputs } from '../preference/preference-loop.ts';
import { sequenceLogprobs } from '../policy/sequence-logprobs.ts';
import { smallConfig, tinyPolicy } from '../learn.fixture.ts';

const PAD = 0;

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

  it('of robust DPO is, in the mean over labels that are wrong with a probability of ε, that of right labels', () => {
    const settings = { beta: 0.3, loss: 'robust', labelSmoothing: 0.2 };
    for (const difference of [-4, 0.5, 3]) {
      const expected = 0.8 * at(difference, settings) + 0.2 * at(-difference, settings);
      expect(expected).toBeCloseTo(at(difference, { beta: 0.3 }), 6);
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
      sequences: [drawCompleted(6, random), drawCompleted(4, random), drawCompleted(9, random)],
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
    const graph = preferenceGraph(dpo, smallConfig, settings);
    for (const padId of [PAD, 8]) {
      const store = engine.createParameters();
      store.write(policy.tensors);
      initializeAdamW(store, graph);
      const program = await engine.compile(graph, { parameters: store });
      const given = new Map(sequences.map((sequence, i) => [sequence, reference[i]]));
      const { inputs } = preferenceInputs(dpo, groups, given, padId);
      const outputs = await program.run({ ...inputs, ...adamwInputs(0.001, 1, settings) });
      for (const [name, value] of Object.entries(expected)) expect(outputs[name].data[0], name).toBeCloseTo(value, 4);
      await program.dispose();
    }
  }

  it('by RPO adds the mean negative log-likelihood of the chosen reply’s tokens', async () => {
    const logprobs = await sequenceLogprobs(engine, policy, sequences, { padId: PAD });
    const reference = logprobs.map((value, i) => value + (i % 3) - 1);
    const nllOf = (i: number) => -logprobs[i] / (sequences[i].ids.length - sequences[i].completionStart);
    const nll = (nllOf(0) + nllOf(2) + nllOf(0)) / 6 + nllOf(4) / 2;
    await expectFigures({ nll_loss: nll }, { ...settings, loss: 'rpo' }, reference);
    const pairs = [
      [0, 1],
      [2, 1],
      [0, 2],
      [4, 3],
    ] as const;
    const losses = pairs.map(([b, w]) =>
      Math.log(1 + Math.exp(0.2 * (reference[b] - logprobs[b] - reference[w] + logprobs[w]))),
    );
    const loss = (losses[0] + losses[1] + losses[2]) / 6 + losses[3] / 2 + 0.7 * nll;
    await expectFigures({ loss }, { ...settings, loss: 'rpo', rpoAlpha: 0.7 }, reference);
  });

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

describePreference(dpo, methodSettings.dpo.parse({ beta: 0.3 }), { pinned: { 0: 0.693147, 1: 0.806863, 20: 0.119 } });
