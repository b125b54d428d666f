import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { parameterGradients } from '../../graph/gradients.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { adamwInputs } from './adamw.ts';
import { adapterAmong, freshAdapters, isAdapter, isTrained, mergeAdapters } from './lora.ts';
import { paddedBatches } from '../data/sft-batches.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { sftGraph, trainSft } from '../sft/sft.ts';
import { sftInputs } from '../policy/sft-loss.ts';
import {
  drawTensors,
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  referenceValues,
  series,
  smallConfig,
  tinyConfig,
  tinyPolicy,
} from '../learn.fixture.ts';

const PAD = 0;
const gpt2 = parseModelConfig(
  { model_type: 'gpt2', vocab_size: 11, n_embd: 4, n_layer: 2, n_head: 2, n_inner: 6, n_positions: 32 },
  'the test model',
);
const settings = methodSettings.sft.parse({ loraRank: 2, loraAlpha: 3 });
const sequence = { sequences: [Int32Array.of(1, 4, 2, 9, 3)], masks: [Uint8Array.of(0, 1, 1, 1, 1)] };

describe.each([
  ['Llama', tinyConfig],
  ['GPT-2, whose weights lie the other way round', gpt2],
])('adapters in a policy like %s', (_, config) => {
  it('are worth the same beside the weights and merged into them', () => {
    const graph = sftGraph(config, settings);
    const tensors = drawTensors(graph, 3);
    const { inputs } = sftInputs(sequence, PAD);
    const feeds = [...Object.entries(inputs), ...Object.entries(adamwInputs(0.1, 1, settings))];
    const beside = evaluateReference(graph, referenceValues(tensors, feeds)).outputs.loss.data[0];
    const merged = mergeAdapters({ config, tensors }, settings).tensors;
    expect([...merged.keys()].filter(isAdapter)).toEqual([]);
    const plain = { outputs: { loss: sftGraph(config, { ...settings, loraRank: 0 }).outputs.loss } };
    const within = evaluateReference(plain, referenceValues(merged, feeds)).outputs.loss.data[0];
    expect(within).toBeCloseTo(beside, 6);
    const without = evaluateReference(plain, referenceValues(tensors, feeds)).outputs.loss.data[0];
    expect(Math.abs(without - beside)).toBeGreaterThan(1e-3);
  });

  it('are all that an update changes', () => {
    const { updates } = sftGraph(config, settings);
    const changed = Object.keys(updates).filter((name) => !name.startsWith('adam.'));
    expect(changed.every(isAdapter)).toBe(true);
    const blocks = config.num_hidden_layers;
    expect(changed.length).toBe(2 * blocks * (config.model_type === 'gpt2' ? 4 : 7));
    const onlyAttention = sftGraph(config, { ...settings, loraTargets: 'attention' });
    const inAttention = Object.keys(onlyAttention.updates).filter((name) => !name.startsWith('adam.'));
    expect(inAttention.length).toBe(2 * blocks * (config.model_type === 'gpt2' ? 2 : 4));
    expect(inAttention.every((name) => name.includes('attn.'))).toBe(true);
  });
});

describe('fresh adapters', () => {
  const graph = sftGraph(smallConfig, settings);
  const adapters = freshAdapters(graph, Random.fromSeed(1));

  it('change nothing: A is uniform within ±1/√in, B zero', () => {
    for (const [name, { shape, data }] of adapters) {
      const bound = name.includes('lora_A') ? 1 / Math.sqrt(shape[1]) : 0;
      expect(Math.max(...data.map(Math.abs)), name).toBeLessThanOrEqual(bound);
      if (bound > 0) expect(Math.max(...data.map(Math.abs)), name).toBeGreaterThan(bound / 2);
    }
    const policy = tinyPolicy(2, smallConfig);
    const merged = mergeAdapters({ config: smallConfig, tensors: new Map([...policy.tensors, ...adapters]) }, settings);
    expect(merged.tensors).toEqual(policy.tensors);
  });

  it('do not depend on what else the graph holds', () => {
    const again = freshAdapters(sftGraph(smallConfig, { ...settings, loraTargets: 'attention' }), Random.fromSeed(1));
    for (const [name, tensor] of again) expect(adapters.get(name)).toEqual(tensor);
  });
});

it('computes no gradient for what stays as it is', () => {
  const { loss } = sftGraph(tinyConfig, settings).outputs;
  const trained = parameterGradients(loss, (name) => isTrained(name, settings));
  expect([...trained.keys()].every(isAdapter)).toBe(true);
  expect(isTrained('score.weight', settings, ['score.weight'])).toBe(true);
  expect(isTrained('score.weight', settings)).toBe(false);
  expect(isTrained('model.norm.weight', settings)).toBe(false);
  expect(isTrained('model.norm.weight', { loraRank: 0 })).toBe(true);
});

it('SFT learns through adapters, keeps only them in checkpoints and goes on from there', async () => {
  const random = Random.fromSeed(9);
  const examples = Array.from({ length: 32 }, () => {
    const start = random.int(10);
    return { ids: Int32Array.from({ length: 8 }, (_, t) => 1 + ((start + t) % 10)), mask: new Uint8Array(8).fill(1) };
  });
  const learning = methodSettings.sft.parse({
    loraRank: 4,
    learningRate: 0.05,
    epochs: 8,
    batchSize: 8,
    checkpointEvery: 10,
  });
  const batches = paddedBatches(examples, { ...learning, maxLength: 32, random: Random.fromSeed(3) });
  const policy = tinyPolicy(4, smallConfig);
  const job = { policy, padId: PAD, batches, settings: learning, random: Random.fromSeed(5) };
  const recording = emptyRecording();
  const whole = await trainSft(job, recordingContext(engine, recording));
  const losses = series(recording, 'loss');
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]);
  for (const [name, { data }] of policy.tensors) expect(whole.tensors.get(name)!.data, name).toEqual(data);
  expect(adapterAmong(whole.tensors, learning)!.tensors.size).toBe(2 * 2 * 7);

  const checkpoints = new MemoryCheckpoints();
  await trainSft(job, recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 13 }));
  const saved = await checkpoints.load();
  expect([...saved!.tensors.keys()].some((name) => policy.tensors.has(name))).toBe(false);
  expect((await trainSft(job, recordingContext(engine, emptyRecording(), { checkpoints }))).tensors).toEqual(
    whole.tensors,
  );
});
