/** The whole loop — SFT, reward model, PPO — with policies of other families than the rest of these tests have. */
import { expect, it } from 'vitest';
import { testEngine as engine } from '../engines/onnxruntime/cpu-engine.fixture.ts';
import { decodeRollouts } from '../workers/jobs/decode-rollouts.ts';
import { parseModelConfig, type ModelConfig } from '../models/families/model-config.ts';
import { Random } from '../../shared/domain/random.ts';
import { initializePolicy, type Policy } from './policy/policy.ts';
import { methodSettings } from '../../shared/methods/settings.ts';
import { trainPpo } from './ppo/ppo.ts';
import { modelReward } from './rollout/model-reward.ts';
import { trainRewardModel } from './reward/reward-model.ts';
import type { RewardModel } from './scoring/scorer.ts';
import { paddedBatches } from './data/sft-batches.ts';
import { trainSft } from './sft/sft.ts';
import { emptyRecording, recordingContext, series, smallConfig } from './learn.fixture.ts';

const [PAD, END, LIKED] = [0, 3, 7];
const random = Random.fromSeed(3);

const families: Record<string, object> = {
  'GPT-2': { model_type: 'gpt2', vocab_size: 11, n_embd: 16, n_layer: 2, n_head: 2, n_positions: 32 },
  'Qwen3 with a window': {
    ...smallConfig,
    model_type: 'qwen3',
    use_sliding_window: true,
    sliding_window: 3,
    max_window_layers: 1,
  },
};

/** Every sentence is its first token again and again, and ends; half the replies so far say what is liked. */
async function finetuned(config: ModelConfig): Promise<Policy> {
  const examples = Array.from({ length: 24 }, (_, i) => {
    const token = 4 + (i % 6);
    return { ids: Int32Array.of(1, token, token, token, END), mask: Uint8Array.of(0, 0, 1, 1, 1) };
  });
  const settings = methodSettings.sft.parse({ learningRate: 0.02, warmupSteps: 0, weightDecay: 0 });
  const batches = paddedBatches(examples, { batchSize: 8, epochs: 12, maxLength: 16, random: random.split('sft') });
  const policy = initializePolicy(config, random.split('weights'));
  const recording = emptyRecording();
  const result = await trainSft({ policy, padId: PAD, batches, settings, random }, recordingContext(engine, recording));
  const losses = series(recording, 'loss');
  expect(losses[0]).toBeGreaterThan(2);
  expect(losses.at(-1)).toBeLessThan(0.5);
  return { config, tensors: result.tensors };
}

async function rewardModelOf(policy: Policy): Promise<RewardModel> {
  const groups = Array.from({ length: 24 }, (_, i) => {
    const [first, other] = [4 + (i % 3), 8 + (i % 3)];
    const reply = (token: number) => Int32Array.of(1, first, token, token, END);
    return { sequences: [reply(other), reply(LIKED)], pairs: [[1, 0]] as const };
  });
  const settings = methodSettings.reward.parse({ learningRate: 0.01, epochs: 5, warmupSteps: 0 });
  const recording = emptyRecording();
  const job = { policy, padId: PAD, groups, settings, random: random.split('reward') };
  const { model } = await trainRewardModel(job, recordingContext(engine, recording));
  expect(series(recording, 'accuracy').at(-1)).toBe(1);
  return model;
}

it.each(Object.entries(families))('%s: imitates, judges, and is rewarded', async (name, raw) => {
  const policy = await finetuned(parseModelConfig(raw, name));
  const rewardModel = await rewardModelOf(policy);
  const recording = emptyRecording();
  const settings = methodSettings.ppo.parse({
    episodes: 128,
    rolloutBatchSize: 32,
    minibatches: 2,
    ppoEpochs: 2,
    maxNewTokens: 5,
    learningRate: 0.01,
    klCoef: 0.02,
  });
  const prompts = [
    [1, 4],
    [1, 5],
    [1, 6],
    [1, LIKED],
  ].map((ids) => Int32Array.from(ids));
  const rollouts = decodeRollouts({ engine, signal: new AbortController().signal }, [END]);
  const reward = modelReward(rewardModel, PAD);
  const job = { policy, reward, padId: PAD, prompts, rollouts, settings, random: random.split('ppo') };
  const { outcome } = await trainPpo(job, recordingContext(engine, recording));
  expect(outcome).toBe('completed');
  const scores = series(recording, 'objective/scores');
  expect(scores.at(-1)! - scores[0]).toBeGreaterThan(0.3);
  // The session that samples reads from a cache, the trainer whole sequences.
  expect(Math.max(...series(recording, 'sampling/logprob_gap'))).toBeLessThan(1e-4);
});
