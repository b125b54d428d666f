/** The whole losses of a small Llama: gradients against finite differences, and one training step against the reference. */
import { describe, expect, it } from 'vitest';
import { f32, i32, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { evaluateReference } from '../../graph/reference.ts';
import type { Graph } from '../../graph/node.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adamwInputs, isOptimizerState } from '../update/adamw.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { distillGraph } from '../distill/distill.ts';
import { distillCase, teacherForms } from '../distill/distill.fixture.ts';
import { dpo } from '../dpo/dpo.ts';
import { ktoGraph, ktoInputs } from '../kto/kto.ts';
import { orpo } from '../orpo/orpo.ts';
import { simpo } from '../simpo/simpo.ts';
import { preferenceGraph, preferenceInputs } from '../preference/preference-loop.ts';
import { hiddenAtRowsInputs } from './policy-graph.ts';
import { ppo } from '../ppo/ppo.ts';
import { onlineUpdateGraph, PRETRAINING_PREFIX } from '../rollout/online-graphs.ts';
import { methodCases } from '../rollout/online.fixture.ts';
import { rewardGraph, rewardInputs } from '../reward/reward-model.ts';
import { SCORE_BIAS } from '../scoring/scorer.ts';
import { sftGraph } from '../sft/sft.ts';
import { sftInputs } from '../policy/sft-loss.ts';
import { drawTensors, referenceValues, tinyConfig } from '../learn.fixture.ts';
import { nextTokenBatch } from '../data/token-batch.ts';

const PAD = 0;
const untied = { ...tinyConfig, tie_word_embeddings: false };
const ids = (...values: number[]) => Int32Array.from(values);
const random = Random.fromSeed(21);
const draws = (length: number, low: number, high: number) =>
  f32(Float32Array.from({ length }, () => low + (high - low) * random.uniform()));

const sftBatch = {
  sequences: [ids(1, 4, 2, 9, 3, 7), ids(5, 6, 10, 3)],
  masks: [
    [0, 0, 1, 1, 1, 1],
    [0, 1, 0, 1],
  ].map((mask) => Uint8Array.from(mask)),
};
const groups = [
  {
    sequences: [ids(1, 4, 2, 3), ids(1, 4, 8, 8, 10, 3), ids(1, 4, 3)],
    pairs: [
      [0, 1],
      [2, 1],
      [0, 2],
    ] as const,
  },
  { sequences: [ids(5, 6, 7, 3), ids(5, 9, 3)], pairs: [[1, 0]] as const },
];

const ppoSettings = methodSettings.ppo.parse({
  temperature: 0.7,
  entropyCoef: 0.05,
  valueCoef: 0.3,
  pretrainingCoef: 0.4,
  emaDecay: 0.9,
  weightDecay: 0.1,
});

/** Old log-probabilities and values far enough from the new ones that some tokens are clipped and others not. */
function ppoInputs(): Record<string, Tensor> {
  const { batch, rows, labels } = nextTokenBatch(sftBatch.sequences, sftBatch.masks, PAD);
  const count = rows.length;
  const pretraining = sftInputs({ sequences: [ids(2, 8, 9, 3, 1)], masks: [Uint8Array.of(0, 1, 1, 0, 1)] }, PAD);
  return {
    ...hiddenAtRowsInputs(batch, rows),
    labels: i32(labels),
    advantages: draws(count, -2, 2),
    oldLogprobs: draws(count, -3, -1.5),
    returns: draws(count, -1, 1),
    oldValues: draws(count, -1, 1),
    weights: f32(new Float32Array(count).fill(1 / count)),
    ...Object.fromEntries(
      Object.entries(pretraining.inputs).map(([name, value]) => [PRETRAINING_PREFIX + name, value]),
    ),
  };
}

interface Case {
  readonly name: string;
  readonly settings: { beta1: number; beta2: number };
  readonly graph: (settings: object) => Graph;
  readonly inputs: Record<string, Tensor>;
}

const ppoBatch = ppoInputs();

/** What the other families have that `tinyConfig` has not: each piece of the decoder graph at least once. */
const families = {
  'GPT-2: learned positions, LayerNorm, one layer for queries, keys and values, GELU': {
    model_type: 'gpt2',
    vocab_size: 11,
    n_embd: 4,
    n_layer: 2,
    n_head: 2,
    n_inner: 6,
    n_positions: 8,
  },
  'Qwen3: norms of queries and keys, biases, a window': {
    ...tinyConfig,
    model_type: 'qwen3',
    attention_bias: true,
    use_sliding_window: true,
    sliding_window: 2,
    max_window_layers: 1,
  },
  'Qwen2: biases on queries, keys and values': { ...tinyConfig, model_type: 'qwen2' },
  'Llama: biases everywhere, stretched positions': {
    ...tinyConfig,
    attention_bias: true,
    mlp_bias: true,
    rope_scaling: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 8 },
  },
};
const familyCases = Object.entries(families).map(([name, raw]): Case => {
  const config = parseModelConfig(raw, name);
  return {
    name: `SFT of ${name}`,
    settings: ppoSettings,
    graph: (changes) => sftGraph(config, { ...ppoSettings, ...changes }),
    inputs: sftInputs(sftBatch, PAD).inputs,
  };
});

const completed = groups.map(({ sequences, pairs }) => ({
  sequences: sequences.map((sequence) => ({ ids: sequence, completionStart: 2 })),
  pairs,
}));
const referenceLogprobs = new Map(completed.flatMap((group) => group.sequences).map((one, i) => [one, -9 - i]));
const dpoBatch = preferenceInputs(dpo, completed, referenceLogprobs, PAD).inputs;
const labelled = completed.flatMap(({ sequences }) => sequences).map((one, i) => ({ ...one, desirable: i % 3 > 0 }));
const ktoReference = new Map(labelled.map((one, i) => [one, -9 - i]));
const ktoBatch = { ...ktoInputs(labelled, ktoReference, PAD).inputs, kl: f32(Float32Array.of(0.4), []) };
const freeBatch = preferenceInputs(orpo, completed, new Map(), PAD).inputs;

const cases: Case[] = [
  ...familyCases,
  {
    name: 'SFT with an output layer of its own',
    settings: ppoSettings,
    graph: (changes) => sftGraph(untied, { ...ppoSettings, ...changes }),
    inputs: sftInputs(sftBatch, PAD).inputs,
  },
  {
    name: 'reward model',
    settings: ppoSettings,
    graph: (changes) => rewardGraph(tinyConfig, { ...ppoSettings, ...changes }),
    inputs: rewardInputs(tinyConfig, groups, PAD).inputs,
  },
  {
    name: 'reward model on whole rankings',
    settings: ppoSettings,
    graph: (changes) => rewardGraph(tinyConfig, { ...ppoSettings, ...changes, loss: 'listwise' }),
    inputs: rewardInputs(tinyConfig, groups, PAD, { loss: 'listwise' }).inputs,
  },
  {
    name: 'PPO: policy, value, entropy and pretraining loss, on tied embeddings',
    settings: ppoSettings,
    graph: (changes) => onlineUpdateGraph(ppo, tinyConfig, { ...ppoSettings, ...changes }),
    inputs: ppoBatch,
  },
  {
    name: 'DPO',
    settings: ppoSettings,
    graph: (changes) =>
      preferenceGraph(dpo, tinyConfig, {
        ...methodSettings.dpo.parse({ labelSmoothing: 0.1 }),
        ...ppoSettings,
        ...changes,
      }),
    inputs: dpoBatch,
  },
  {
    name: 'DPO with the loss of RPO, labels being noisy',
    settings: ppoSettings,
    graph: (changes) =>
      preferenceGraph(dpo, tinyConfig, {
        ...methodSettings.dpo.parse({ loss: 'rpo', rpoAlpha: 0.7, labelSmoothing: 0.1 }),
        ...ppoSettings,
        ...changes,
      }),
    inputs: dpoBatch,
  },
  {
    name: 'ORPO',
    settings: ppoSettings,
    graph: (changes) =>
      preferenceGraph(orpo, tinyConfig, { ...methodSettings.orpo.parse({}), ...ppoSettings, ...changes }),
    inputs: freeBatch,
  },
  {
    name: 'KTO',
    settings: ppoSettings,
    graph: (changes) =>
      ktoGraph(tinyConfig, { ...methodSettings.kto.parse({ undesirableWeight: 0.6 }), ...ppoSettings, ...changes }),
    inputs: ktoBatch,
  },
  {
    name: 'SimPO',
    settings: ppoSettings,
    graph: (changes) =>
      preferenceGraph(simpo, tinyConfig, { ...methodSettings.simpo.parse({}), ...ppoSettings, ...changes }),
    inputs: freeBatch,
  },
  {
    name: 'PPO with adapters beside all linear layers',
    settings: ppoSettings,
    graph: (changes) => onlineUpdateGraph(ppo, tinyConfig, { ...ppoSettings, loraRank: 2, loraAlpha: 1, ...changes }),
    inputs: ppoBatch,
  },
];

const distillCases = (['forward', 'reverse', 'jsd'] as const).flatMap((divergence) =>
  Object.entries(teacherForms).map(([form, teacherForm]): Case => {
    const settings = methodSettings.distill.parse({ divergence, beta: 0.3, hardLabelWeight: 0.2 });
    return {
      name: `distillation by ${divergence}, ${form}`,
      settings: ppoSettings,
      graph: (changes) => distillGraph(tinyConfig, teacherForm, { ...settings, ...ppoSettings, ...changes }),
      inputs: distillCase(teacherForm, settings, Random.fromSeed(17)).inputs,
    };
  }),
);

const onlineCases = methodCases.map(({ name, graph, inputs }): Case => ({
  name,
  settings: ppoSettings,
  graph: (changes) => graph(tinyConfig, { weightDecay: 0.1, ...changes }),
  inputs: { ...inputs(tinyConfig, Random.fromSeed(13)).inputs },
}));

/** Small enough that what central differences leave out, of the order of its square, is below 1e-7 of the gradient. */
const STEP = 3e-6;

describe.each([...cases, ...distillCases, ...onlineCases])('$name', ({ settings, graph, inputs }) => {
  it('has the gradients of finite differences, for every weight', () => {
    // Without memory and clipping AdamW's first moment after the step is the gradient.
    const plain = graph({ beta1: 0, maxGradNorm: 1e9 });
    const tensors = drawTensors(plain, 5);
    const optimizer = adamwInputs(0.1, 1, { ...ppoSettings, beta1: 0 });
    const values = referenceValues(tensors, Object.entries(inputs), Object.entries(optimizer));
    const { outputs, updates } = evaluateReference(plain, values);
    const lossOnly = { outputs: { loss: plain.outputs.loss } };
    for (const name of ['policy/clipfrac_avg', 'val/clipfrac_avg'].filter((figure) => figure in outputs)) {
      expect(outputs[name].data[0], name).toBeGreaterThan(0);
      expect(outputs[name].data[0], name).toBeLessThan(1);
    }
    let [errors, squares, count] = [0, 0, 0];
    for (const name of tensors.keys()) {
      if (!(`adam.m:${name}` in updates)) continue;
      const gradient = updates[`adam.m:${name}`].data;
      const { data } = values[name];
      let [ownErrors, ownSquares] = [0, 0];
      gradient.forEach((analytic, i) => {
        const [kept, at] = [
          data[i],
          (value: number) => ((data[i] = value), evaluateReference(lossOnly, values).outputs.loss.data[0]),
        ];
        const numeric = (at(kept + STEP) - at(kept - STEP)) / (2 * STEP);
        data[i] = kept;
        ownErrors += (numeric - analytic) ** 2;
        ownSquares += numeric ** 2;
      });
      // Tensor by tensor, so that a small one that is wrong is not lost among large ones.
      if (name === SCORE_BIAS) {
        // Only differences of scores count: the bias cancels.
        expect(gradient[0]).toBeCloseTo(0, 12);
        continue;
      }
      expect(Math.sqrt(ownErrors / ownSquares), name).toBeLessThan(1e-5);
      errors += ownErrors;
      squares += ownSquares;
      count += gradient.length;
    }
    expect(count).toBeGreaterThan(200);
    expect(Math.sqrt(errors / squares)).toBeLessThan(1e-7);
  });

  it('takes the reference interpreter’s step on the engine', async () => {
    const engine = createCpuEngine({ threads: 1 });
    const whole = graph({});
    const tensors = drawTensors(whole, 8);
    const store = engine.createParameters();
    store.write(tensors);
    const optimizer = adamwInputs(0.01, 3, settings as typeof ppoSettings);
    const program = await engine.compile(whole, { parameters: store });
    const outputs = await program.run({ ...inputs, ...optimizer });
    const expected = evaluateReference(
      whole,
      referenceValues(tensors, Object.entries(inputs), Object.entries(optimizer)),
    );
    for (const [name, { data }] of Object.entries(expected.outputs)) {
      expect(Math.abs(outputs[name].data[0] - data[0]), name).toBeLessThan(1e-4 * Math.max(Math.abs(data[0]), 1e-2));
    }
    const updated = await store.read();
    expect([...updated.keys()].filter((name) => !isOptimizerState(name)).length).toBeGreaterThanOrEqual(20);
    for (const [name, { data }] of Object.entries(expected.updates)) {
      const actual = updated.get(name)!.data;
      const change = (values: ArrayLike<number>) =>
        Float64Array.from(values, (value, i) => value - tensors.get(name)!.data[i]);
      const [expectedChange, actualChange] = [change(data), change(actual)];
      const size = Math.hypot(...expectedChange);
      expect(size, name).toBeGreaterThan(0);
      expect(Math.hypot(...actualChange.map((value, i) => value - expectedChange[i])) / size, name).toBeLessThan(1e-3);
      expect(distance(actual, data) / Math.hypot(...data), name).toBeLessThan(1e-4);
    }
    await program.dispose();
  });
});

function distance(a: ParameterTensor['data'], b: Float64Array): number {
  return Math.hypot(...b.map((value, i) => value - a[i]));
}
