import { describe, expect, it } from 'vitest';
import { f32, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { weightedSum } from '../../graph/compose.ts';
import { parameterGradients } from '../../graph/gradients.ts';
import type { Graph } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { input, parameter } from '../../graph/ops/leaf.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adamw, adamwInputs, initializeAdamW, isOptimizerState, type AdamWSettings } from './adamw.ts';

const SHAPES = { matrix: [2, 3], bias: [3] };
type Name = keyof typeof SHAPES;
const NAMES: readonly Name[] = ['matrix', 'bias'];
type Values = Record<Name, number[]>;

/** A linear loss, so that each step's gradients are the numbers given. */
function graphOf(settings: AdamWSettings): Graph {
  const [matrix, bias] = NAMES.map((name) =>
    weightedSum(parameter(name, SHAPES[name]), input(`d${name}`, 'f32', SHAPES[name])),
  );
  const loss = add(matrix, bias);
  const { updates, gradNorm } = adamw(parameterGradients(loss), settings);
  return { outputs: { loss, gradNorm }, updates };
}

/** Loshchilov & Hutter 2019, algorithm 2, as torch.optim.AdamW writes it, in float64. */
function stepByHand(
  state: { weights: Values; m: Values; v: Values },
  gradients: Values,
  step: number,
  learningRate: number,
  { beta1, beta2, epsilon, weightDecay, maxGradNorm }: AdamWSettings,
): number {
  const norm = Math.hypot(...NAMES.flatMap((name) => gradients[name]));
  for (const name of NAMES) {
    const [w, m, v] = [state.weights[name], state.m[name], state.v[name]];
    gradients[name].forEach((raw, i) => {
      const gradient = norm > maxGradNorm ? (raw * maxGradNorm) / norm : raw;
      if (name === 'matrix') w[i] *= 1 - learningRate * weightDecay;
      m[i] = beta1 * m[i] + (1 - beta1) * gradient;
      v[i] = beta2 * v[i] + (1 - beta2) * gradient ** 2;
      const denominator = Math.sqrt(v[i]) / Math.sqrt(1 - beta2 ** step) + epsilon;
      w[i] -= ((learningRate / (1 - beta1 ** step)) * m[i]) / denominator;
    });
  }
  return norm;
}

const random = Random.fromSeed(6);
const draw = (scale: number): Values => ({
  matrix: Array.from({ length: 6 }, () => Math.fround(scale * random.normal())),
  bias: Array.from({ length: 3 }, () => Math.fround(scale * random.normal())),
});
const tensorsOf = (values: Values) =>
  new Map(
    NAMES.map((name): [string, ParameterTensor] => [
      name,
      { shape: SHAPES[name], data: Float32Array.from(values[name]) },
    ]),
  );
const gradientInputs = (values: Values): Record<string, Tensor> =>
  Object.fromEntries(NAMES.map((name) => [`d${name}`, f32(Float32Array.from(values[name]), SHAPES[name])]));

const usual: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1e9 };

describe('five steps agree with float64 by hand', () => {
  const cases: [string, Partial<AdamWSettings>, number][] = [
    ['in the usual setting', {}, 1],
    // Gradients as small as epsilon tell where it is added and what is bias-corrected.
    ['where epsilon weighs as much as the root', { epsilon: 0.01 }, 0.01],
    ['with gradients clipped by their global norm in some steps', { maxGradNorm: 2.5 }, 1],
    ['without decay', { weightDecay: 0 }, 1],
    ['without memory', { beta1: 0, beta2: 0 }, 1],
  ];
  it.each(cases)('%s', async (_, changes, scale) => {
    const settings = { ...usual, ...changes };
    const state = { weights: draw(1), m: draw(0), v: draw(0) };
    const store = engine.createParameters();
    store.write(tensorsOf(state.weights));
    const graph = graphOf(settings);
    initializeAdamW(store, graph);
    const program = await engine.compile(graph, { parameters: store });
    const norms: number[] = [];
    for (let step = 1; step <= 5; step++) {
      const [gradients, learningRate] = [draw(scale), 0.1 / step];
      norms.push(stepByHand(state, gradients, step, learningRate, settings));
      const outputs = await program.run({
        ...gradientInputs(gradients),
        ...adamwInputs(learningRate, step, settings),
      });
      expect(outputs.gradNorm.data[0] / norms[step - 1]).toBeCloseTo(1, 5);
    }
    if (settings.maxGradNorm < 1e9) {
      expect(Math.min(...norms)).toBeLessThan(settings.maxGradNorm);
      expect(Math.max(...norms)).toBeGreaterThan(settings.maxGradNorm);
    }
    const actual = await store.read();
    for (const name of NAMES) {
      const moments = [actual.get(`adam.m:${name}`)!, actual.get(`adam.v:${name}`)!];
      // Float32 keeps 7 digits and the steps add a few roundings.
      const expectClose = (tensor: ParameterTensor, expected: number[]) =>
        expected.forEach((value, i) => expect(Math.abs(tensor.data[i] - value)).toBeLessThan(3e-6 * scale));
      state.weights[name].forEach((value, i) => expect(actual.get(name)!.data[i]).toBeCloseTo(value, 5));
      expectClose(moments[0], state.m[name]);
      expectClose(moments[1], state.v[name]);
    }
    await program.dispose();
  });
});

it('decays matrices only', async () => {
  const store = engine.createParameters();
  const weights: Values = { matrix: [1, 2, 3, 4, 5, 6], bias: [1, 2, 3] };
  store.write(tensorsOf(weights));
  const settings = { ...usual, weightDecay: 0.5 };
  const graph = graphOf(settings);
  initializeAdamW(store, graph);
  const program = await engine.compile(graph, { parameters: store });
  await program.run({ ...gradientInputs(draw(0)), ...adamwInputs(0.5, 1, settings) });
  const after = await store.read(NAMES);
  expect([...after.get('matrix')!.data]).toEqual(weights.matrix.map((value) => 0.75 * value));
  expect([...after.get('bias')!.data]).toEqual(weights.bias);
  await program.dispose();
});

it('starts moments at 0 and keeps those the store has', () => {
  const graph = graphOf(usual);
  const store = engine.createParameters();
  store.write(tensorsOf(draw(1)));
  store.write(new Map([['adam.m:bias', { shape: [3], data: Float32Array.of(1, 2, 3) }]]));
  initializeAdamW(store, graph);
  expect(store.names().filter(isOptimizerState).sort()).toEqual([
    'adam.m:bias',
    'adam.m:matrix',
    'adam.v:bias',
    'adam.v:matrix',
  ]);
  return store.read().then((tensors) => {
    expect([...tensors.get('adam.m:bias')!.data]).toEqual([1, 2, 3]);
    expect([...tensors.get('adam.v:matrix')!.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
