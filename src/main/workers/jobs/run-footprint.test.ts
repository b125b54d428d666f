import { expect, it } from 'vitest';
import { knownModels } from '../../../shared/domain/known-models.ts';
import { Random } from '../../../shared/domain/random.ts';
import { renderText } from '../../../shared/language/said.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { ppo } from '../../learn/ppo/ppo.ts';
import { weightBytes } from '../../learn/policy/policy.ts';
import { planLoop } from '../../learn/loops/batch-loop.ts';
import { rewardLoop } from '../../learn/reward/reward-model.ts';
import { modelReward } from '../../learn/rollout/model-reward.ts';
import { planOnline } from '../../learn/rollout/online-memory.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import type { JobContext } from './job-context.ts';
import { runFootprint } from './run-footprint.ts';

const runtimeBytes = 100e6;
const contextWith = (jobBytes: number | undefined) =>
  ({ signal: new AbortController().signal, memory: { runtimeBytes, jobBytes } }) as JobContext;
const footprintOf = (config: unknown, jobBytes?: number) => {
  const { models } = runFootprint({ kind: 'footprint', configs: [config] }, contextWith(jobBytes));
  const [model] = models;
  if (!model.supported) throw new Error(renderText(model.reason));
  return model;
};

const fiveLayers = {
  model_type: 'qwen2',
  vocab_size: 512,
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 5,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 400,
};

/** As a round from these defaults would plan it, with the whole graph. */
function wholeRound(jobBytes: number) {
  const config = parseModelConfig(fiveLayers, 'config.json');
  const policy = { config, tensors: new Map() };
  const sequence = new Int32Array(200 + 64);
  const group = {
    sequences: Array.from({ length: 4 }, () => sequence),
    pairs: [[0, 1] as const, [0, 2] as const, [0, 3] as const],
  };
  const reward = methodSettings.reward.parse({});
  const groups = Array.from({ length: reward.batchSize }, () => group);
  const random = Random.fromSeed(0);
  const own = methodSettings.ppo.parse({});
  const job = {
    policy,
    reward: modelReward({ config, tensors: () => Promise.resolve(new Map()) }, 0),
    padId: 0,
    prompts: [new Int32Array(200)],
    rollouts: decodeRollouts(contextWith(jobBytes), []),
    settings: own,
  };
  return [
    planLoop(rewardLoop({ policy, padId: 0, groups, settings: reward, random }), jobBytes),
    planOnline(ppo, job, jobBytes),
  ];
}

it('says of a round what the whole graph says', () => {
  const jobBytes = 1e12;
  const whole = wholeRound(jobBytes);
  const { roundBytes, refusal } = footprintOf(fiveLayers, jobBytes);
  expect(roundBytes - runtimeBytes).toBeCloseTo(Math.max(...whole.map(({ memory }) => memory.total)), -1);
  expect(refusal === null).toBe(whole.every((stage) => stage.refusal === undefined));
});

it('a refusal says which stage takes how much', () => {
  expect(renderText(footprintOf(fiveLayers, 1e6).refusal!)).toMatch(
    /^Reward model needs at least [\d.]+ MB of memory, and 1\.0 MB are free/,
  );
});

it('chatting takes the weights three times, and keys and values for four replies', () => {
  const weights = weightBytes(parseModelConfig(fiveLayers, 'config.json'));
  const { chatBytes } = footprintOf(fiveLayers);
  // 2 · layers · key heads · width of a head · 4 bytes · 4 replies · slots, held twice while they grow
  const slots = 2 * 5 * 2 * 16 * 4 * 4 * 400;
  expect(chatBytes).toBeGreaterThan(runtimeBytes + 3 * weights + 2 * slots);
  expect(chatBytes).toBeLessThan(runtimeBytes + 3 * weights + 2 * slots * 1.4 + 60e6);
});

it('an architecture that is none of Parley’s is named', () => {
  const { models } = runFootprint({ kind: 'footprint', configs: [{ model_type: 'gemma' }] }, contextWith(undefined));
  const [model] = models;
  expect(model.supported ? '' : renderText(model.reason)).toMatch(/type "gemma" are not supported/);
  expect(models).toHaveLength(1);
});

// As the Hub's pages give them, or the models' cards: 135M, 360M, 0.49B, 0.6B, 1.23B, 1.54B, 1.71B and 124M.
it('the known models have as many parameters as their makers say', () => {
  const counts = knownModels.map(({ config }) => weightBytes(parseModelConfig(config, 'config.json')) / 4);
  expect(counts).toEqual([
    134_515_008, 361_821_120, 494_032_768, 596_049_920, 1_235_814_400, 1_543_714_304, 1_711_376_384, 124_439_808,
  ]);
});

it.each(knownModels)(
  '$repository: its files hold its weights in 16 bits, or in 32',
  ({ config, sizeBytes, repository }) => {
    const weights = weightBytes(parseModelConfig(config, 'config.json'));
    // Two of them hold more than what is computed with: an output layer beside the embedding, masks beside the weights.
    const besides =
      { 'Qwen/Qwen3-0.6B': 2 * 151_936 * 1024, 'openai-community/gpt2': 12 * 1024 * 1024 * 4 }[repository] ?? 0;
    const bytes = (repository === 'openai-community/gpt2' ? weights : weights / 2) + besides;
    expect(sizeBytes).toBeGreaterThan(bytes);
    expect(sizeBytes).toBeLessThan(bytes + 15e6);
  },
);
