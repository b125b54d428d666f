import { describe, expect, it } from 'vitest';
import { f32, i32, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { leavesOf } from '../../graph/leaves.ts';
import { evaluateReference, type ReferenceResult } from '../../graph/reference.ts';
import type { Graph } from '../../graph/node.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adamwInputs, initializeAdamW } from '../update/adamw.ts';
import { hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import { assessmentGraph, onlineUpdateGraph, referenceGraph } from '../rollout/online-graphs.ts';
import { VALUE_BIAS, VALUE_WEIGHT } from '../rollout/value-head.ts';
import { ppo, withRatioVariance } from './ppo.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { drawTensors, referenceValues, tinyConfig, tinyPolicy } from '../learn.fixture.ts';
import { nextTokenBatch } from '../data/token-batch.ts';

const ids = (...values: number[]) => Int32Array.from(values);
const vocabSize = tinyConfig.vocab_size;
/** AdamW's first moment after a step from 0 without memory is the gradient. */
const plainOptimizer = { beta1: 0, maxGradNorm: 1e9 };
const optimizerInputs = adamwInputs(0.01, 1, { ...methodSettings.ppo.parse({}), ...plainOptimizer });

describe('the clipped losses by hand', () => {
  /**
   * A policy in which each hidden state is the same vector and all logits are 0: every token has log-probability −log V,
   * and the value is the bias of the value head, so ratios and values are whatever the old ones are chosen for.
   */
  const config = { ...tinyConfig, tie_word_embeddings: false };
  const bias = 0.5;
  const hidden = 1 / Math.sqrt(1 + 1e-6); // the norm's epsilon
  const settings = methodSettings.ppo.parse({ clipRange: 0.2, valueClipRange: 0.2, valueCoef: 0.1, ...plainOptimizer });
  const tokens = [
    // Where the clipped term is the larger loss, nothing flows back.
    {
      ratio: 1.5,
      advantage: 1,
      policyLoss: -1.2,
      policySlope: 0,
      oldValue: 0,
      target: 1,
      valueLoss: 0.64,
      valueSlope: 0,
    },
    {
      ratio: 1.5,
      advantage: -1,
      policyLoss: 1.5,
      policySlope: 1.5,
      oldValue: 0,
      target: 0,
      valueLoss: 0.25,
      valueSlope: 1,
    },
    {
      ratio: 0.5,
      advantage: 1,
      policyLoss: -0.5,
      policySlope: -0.5,
      oldValue: 1,
      target: 1,
      valueLoss: 0.25,
      valueSlope: -1,
    },
    {
      ratio: 0.5,
      advantage: -1,
      policyLoss: 0.8,
      policySlope: 0,
      oldValue: 1,
      target: 0,
      valueLoss: 0.64,
      valueSlope: 0,
    },
    {
      ratio: 1.1,
      advantage: 2,
      policyLoss: -2.2,
      policySlope: -2.2,
      oldValue: 0.4,
      target: 2,
      valueLoss: 2.25,
      valueSlope: -3,
    },
  ];
  const labels = [1, 2, 3, 4, 5];
  const { outputs, updates } = evaluate();
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  function evaluate(): ReferenceResult {
    const shapes = [...expectedTensorShapes(config), [VALUE_WEIGHT, [1, 4]], [VALUE_BIAS, [1]]] as [string, number[]][];
    const weights = shapes.map(([name, shape]): [string, ParameterTensor] => {
      const value = name === VALUE_BIAS ? bias : Number(/norm|embed/.test(name));
      return [name, { shape, data: new Float32Array(shape.reduce((product, dim) => product * dim, 1)).fill(value) }];
    });
    const graph = onlineUpdateGraph(ppo, config, settings);
    const moments = zeroMoments(graph, new Map(weights));
    const { batch, rows } = nextTokenBatch([ids(1, ...labels)], [[0, 1, 1, 1, 1, 1]], 0);
    const column = (of: (token: (typeof tokens)[number]) => number) => f32(Float32Array.from(tokens, of));
    const inputs = {
      ...hiddenAtRowsInputs(batch, rows),
      ...optimizerInputs,
      labels: i32(ids(...labels)),
      advantages: column(({ advantage }) => advantage),
      oldLogprobs: column(({ ratio }) => -Math.log(vocabSize) - Math.log(ratio)),
      returns: column(({ target }) => target),
      oldValues: column(({ oldValue }) => oldValue),
      weights: column(() => 1 / tokens.length),
    };
    return evaluateReference(graph, referenceValues(weights, moments, Object.entries(inputs)));
  }

  it.each<[string, number]>([
    ['loss/policy_avg', mean(tokens.map(({ policyLoss }) => policyLoss))],
    ['loss/value_avg', 0.5 * mean(tokens.map(({ valueLoss }) => valueLoss))],
    ['policy/clipfrac_avg', 2 / 5],
    ['val/clipfrac_avg', 2 / 5],
    ['val/ratio', 1.02],
    ['policy/approxkl_avg', 0.5 * mean(tokens.map(({ ratio }) => Math.log(ratio) ** 2))],
    ['policy/entropy_avg', Math.log(vocabSize)],
    ['loss', mean(tokens.map(({ policyLoss, valueLoss }) => policyLoss + 0.1 * 0.5 * valueLoss))],
  ])('%s is %f', (name, expected) => expect(outputs[name].data[0]).toBeCloseTo(expected, 6));

  it('the variance of the ratio is about its own mean', () => {
    const figures = Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0]]));
    const expected = mean(tokens.map(({ ratio }) => (ratio - 1.02) ** 2));
    expect(withRatioVariance(figures)['val/ratio_var']).toBeCloseTo(expected, 6);
  });

  it('the gradient of the value flows where its loss is not clipped, scaled by valueCoef', () => {
    const expected = (0.1 / 5) * 0.5 * tokens.reduce((sum, { valueSlope }) => sum + valueSlope, 0);
    expect(updates[`adam.m:${VALUE_BIAS}`].data[0]).toBeCloseTo(expected, 7);
  });

  it('the gradient of the policy is −A·ratio·∇log p where it is not clipped, and 0 elsewhere', () => {
    const gradient = updates['adam.m:lm_head.weight'].data;
    for (let token = 0; token < vocabSize; token++) {
      const expected = tokens.reduce((sum, { policySlope }, i) => {
        return sum + (policySlope / 5) * (Number(labels[i] === token) - 1 / vocabSize);
      }, 0);
      expect(gradient[token * 4], `token ${token}`).toBeCloseTo(expected * hidden, 6);
    }
  });
});

const SEQUENCES = [ids(1, 4, 2, 9, 3, 7, 5), ids(5, 6, 10), ids(8, 2, 2, 7, 3)];
const MASKS = [
  [0, 0, 1, 1, 1, 1, 1],
  [0, 1, 1],
  [0, 0, 0, 1, 1],
];

/** Inputs of the update for some of the sequences, in a batch with `extra` further columns of padding. */
function updateInputs(chosen: readonly number[], { padId = 0, extra = 0 } = {}): Record<string, Tensor> {
  const { batch, rows, labels } = nextTokenBatch(
    chosen.map((i) => SEQUENCES[i]),
    chosen.map((i) => MASKS[i]),
    padId,
  );
  const [count, length] = batch.tokens.shape;
  const width = length + extra;
  const wider = ({ data }: Tensor, filler: number) =>
    i32(
      Int32Array.from({ length: count * width }, (_, at) => {
        const [row, t] = [Math.floor(at / width), at % width];
        return t < length ? data[row * length + t] : filler;
      }),
      [count, width],
    );
  const perToken = (label: string) => {
    const values = chosen.flatMap((i) => {
      const random = Random.fromSeed(40 + i).split(label);
      return MASKS[i].filter((mask) => mask === 1).map(() => random.normal());
    });
    return f32(Float32Array.from(values));
  };
  return {
    tokens: wider(batch.tokens, padId),
    positions: wider(batch.positions, 0),
    segments: wider(batch.segments, -1),
    prefixes: wider(batch.prefixes, -1),
    rows: i32(rows.map((row) => Math.floor(row / length) * width + (row % length))),
    labels: i32(labels),
    advantages: perToken('advantages'),
    oldLogprobs: f32(perToken('oldLogprobs').data.map((value) => -2.4 + 0.3 * value) as Float32Array),
    returns: perToken('returns'),
    oldValues: perToken('oldValues'),
    weights: f32(new Float32Array(rows.length).fill(1 / rows.length)),
  };
}

const settings = methodSettings.ppo.parse({ temperature: 0.8, entropyCoef: 0.02, ...plainOptimizer });

function evaluateUpdate(graph: Graph, inputs: Record<string, Tensor>): ReferenceResult {
  const tensors = [...drawTensors(graph, 3)].filter(([name]) => !name.startsWith('adam.'));
  const values = referenceValues(
    tensors,
    zeroMoments(graph, new Map(tensors)),
    Object.entries({ ...inputs, ...optimizerInputs }),
  );
  return evaluateReference(graph, values);
}

function zeroMoments(graph: Graph, weights: ReadonlyMap<string, ParameterTensor>): [string, ParameterTensor][] {
  return [...leavesOf(graph).parameters]
    .filter(([name]) => !weights.has(name))
    .map(([name, { shape }]) => {
      const sizes = shape as number[];
      return [name, { shape: sizes, data: new Float32Array(sizes.reduce((product, dim) => product * dim, 1)) }];
    });
}

function expectSame(actual: ReferenceResult, expected: ReferenceResult, digits = 12): void {
  for (const part of ['outputs', 'updates'] as const) {
    for (const [name, { data }] of Object.entries(expected[part])) {
      data.forEach((value, i) => expect(actual[part][name].data[i], `${name} ${i}`).toBeCloseTo(value, digits));
    }
  }
}

describe('padding', () => {
  const graph = onlineUpdateGraph(ppo, tinyConfig, settings);

  it('changes neither losses nor gradients, whichever token it is, the end token too', () => {
    const expected = evaluateUpdate(graph, updateInputs([0, 1, 2]));
    for (const [padId, extra] of [
      [3, 0],
      [0, 4],
      [7, 9],
    ]) {
      expectSame(evaluateUpdate(graph, updateInputs([0, 1, 2], { padId, extra })), expected);
    }
  });

  it('leaves losses and gradients means over valid tokens: those of a batch are its rows’, weighed by their lengths', () => {
    const together = evaluateUpdate(graph, updateInputs([0, 1, 2]));
    const alone = SEQUENCES.map((_, i) => evaluateUpdate(graph, updateInputs([i])));
    const counts = MASKS.map((mask) => mask.filter((value) => value === 1).length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const combined = (of: (result: ReferenceResult) => number) =>
      alone.reduce((sum, result, i) => sum + (counts[i] / total) * of(result), 0);
    for (const name of ['loss', 'loss/policy_avg', 'loss/value_avg', 'policy/entropy_avg', 'policy/approxkl_avg']) {
      expect(together.outputs[name].data[0], name).toBeCloseTo(
        combined(({ outputs }) => outputs[name].data[0]),
        7,
      );
    }
    for (const name of Object.keys(together.updates).filter((key) => key.startsWith('adam.m:'))) {
      together.updates[name].data.forEach((value, i) => {
        expect(value, name).toBeCloseTo(
          combined(({ updates }) => updates[name].data[i]),
          7,
        );
      });
    }
  });
});

describe('temperature', () => {
  it('divides the logits of policy and reference alike', () => {
    const policy = tinyPolicy(4);
    const values = (temperature: number) => {
      const graph = {
        outputs: {
          ...assessmentGraph(ppo, tinyConfig, { ...settings, temperature }).outputs,
          reference: referenceGraph(tinyConfig, temperature).outputs.logprobs,
        },
      };
      const head = [...drawTensors(graph, 3)].filter(([name]) => name.startsWith('value.'));
      const inputs = Object.entries(updateInputs([0, 1, 2]));
      return evaluateReference(graph, referenceValues(policy.tensors, head, inputs)).outputs;
    };
    const [cool, plain, hot] = [values(0.5), values(1), values(2)];
    for (const { logprobs, reference } of [cool, plain, hot]) expect([...reference.data]).toEqual([...logprobs.data]);
    // Entropy grows with temperature, row by row; values do not change.
    plain.entropy.data.forEach((entropy, i) => {
      expect(cool.entropy.data[i]).toBeLessThan(entropy);
      expect(hot.entropy.data[i]).toBeGreaterThan(entropy);
    });
    expect([...hot.values.data]).toEqual([...plain.values.data]);
    // Dividing logits by τ where all logits are known: log p_τ = log p / τ − log Σ p^(1/τ).
    const everyToken = distributionOf(policy.tensors);
    const expected = MASKS.flatMap((mask, i) =>
      mask.flatMap((counts, t) => (counts === 0 ? [] : [tempered(everyToken(i, t - 1), 2)[SEQUENCES[i][t]]])),
    );
    expected.forEach((value, i) => expect(hot.logprobs.data[i]).toBeCloseTo(value, 10));
  });

  /** Log-probabilities of every possible next token after token t of a sequence, at temperature 1. */
  function distributionOf(tensors: ReadonlyMap<string, ParameterTensor>) {
    const graph = referenceGraph(tinyConfig, 1);
    return (sequence: number, t: number): number[] =>
      Array.from({ length: vocabSize }, (_, token) => {
        const { batch, rows, labels } = nextTokenBatch(
          [Int32Array.of(...SEQUENCES[sequence].subarray(0, t + 1), token)],
          [[...new Array<number>(t + 1).fill(0), 1]],
          0,
        );
        const inputs = { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels) };
        return evaluateReference(graph, referenceValues(tensors, Object.entries(inputs))).outputs.logprobs.data[0];
      });
  }

  function tempered(logprobs: readonly number[], temperature: number): number[] {
    const total = Math.log(logprobs.reduce((sum, logprob) => sum + Math.exp(logprob / temperature), 0));
    return logprobs.map((logprob) => logprob / temperature - total);
  }
});

it('the ratio before the first update is 1 to within 1e-5, also where batches are padded differently', async () => {
  const policy = tinyPolicy(9);
  const store = engine.createParameters();
  const updateGraph = onlineUpdateGraph(ppo, tinyConfig, settings);
  store.write(policy.tensors);
  store.write(new Map([...drawTensors(updateGraph, 1)].filter(([name]) => name.startsWith('value.'))));
  initializeAdamW(store, updateGraph);
  const assessment = await engine.compile(assessmentGraph(ppo, tinyConfig, settings), { parameters: store });
  const update = await engine.compile(updateGraph, { parameters: store });
  const together = await assessment.run(updateInputs([0, 1, 2]));
  const counts = MASKS.map((mask) => mask.filter((value) => value === 1).length);
  let start = 0;
  for (const [i, count] of counts.entries()) {
    const part = ({ data }: Tensor) => f32((data as Float32Array).slice(start, start + count));
    const outputs = await update.run({
      ...updateInputs([i], { extra: 3, padId: 6 }),
      ...adamwInputs(0, 1, settings),
      oldLogprobs: part(together.logprobs),
      oldValues: part(together.values),
    });
    start += count;
    expect(Math.abs(outputs['val/ratio'].data[0] - 1)).toBeLessThan(1e-5);
    expect(Math.sqrt(outputs.ratio_square.data[0])).toBeLessThan(1e-5);
    expect(outputs['policy/approxkl_avg'].data[0]).toBeLessThan(1e-10);
    expect(outputs['val/clipfrac_avg'].data[0]).toBe(0);
  }
  await Promise.all([assessment.dispose(), update.dispose()]);
});

it('a moving average follows the weights after each update, and only the policy’s', async () => {
  const withAverage = { ...settings, emaDecay: 0.75 };
  const graph = onlineUpdateGraph(ppo, tinyConfig, withAverage);
  const { updates } = evaluateUpdate(graph, updateInputs([0, 1]));
  const before = drawTensors(graph, 3);
  const averages = Object.keys(updates).filter((name) => name.startsWith('ema:'));
  expect(averages.map((name) => name.slice(4)).sort()).toEqual([...expectedTensorShapes(tinyConfig).keys()].sort());
  for (const name of averages) {
    const [mean, next] = [before.get(name)!.data, updates[name.slice(4)].data];
    updates[name].data.forEach((value, i) => expect(value).toBeCloseTo(0.75 * mean[i] + 0.25 * next[i], 7));
  }
});
