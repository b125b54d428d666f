/** What models would take in memory here, by their shapes alone: to chat with, and in a round from the defaults of their size. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { methods } from '../../../shared/methods/all.ts';
import { defaultsBySize } from '../../../shared/methods/big-models.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { loopEstimator } from '../../learn/loops/batch-loop.ts';
import { weightBytes } from '../../learn/policy/policy.ts';
import { ppo } from '../../learn/ppo/ppo.ts';
import { rewardLoop } from '../../learn/reward/reward-model.ts';
import { modelReward } from '../../learn/rollout/model-reward.ts';
import { onlineEstimator } from '../../learn/rollout/online-memory.ts';
import {
  planUpdate,
  withTotal,
  type PlannedMemory,
  type UpdateMemory,
  type UpdatePlan,
} from '../../learn/update/update-memory.ts';
import { parseModelConfig, type ModelConfig } from '../../models/families/model-config.ts';
import { configWithLayers } from '../../models/shrink/keep-layers.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import type { JobContext } from './job-context.ts';

/** As a conversation of a few turns has; a context that is shorter bounds it. */
const PROMPT_TOKENS = 256;
const REPLY_TOKENS = 64;
/** Candidates side by side. */
const CHAT_REPLIES = 4;
const RANKED_REPLIES = 4;
const FLOAT32_BYTES = 4;

type Footprint = JobResult<'footprint'>['models'][number];
type Estimate = (plan: UpdatePlan) => UpdateMemory;

export function runFootprint({ configs }: JobOf<'footprint'>, context: JobContext): JobResult<'footprint'> {
  const { runtimeBytes, jobBytes } = context.memory;
  const availableBytes = jobBytes === undefined ? null : runtimeBytes + jobBytes;
  return { availableBytes, models: configs.map((config) => footprintOf(config, context)) };
}

function footprintOf(content: unknown, context: JobContext): Footprint {
  let config: ModelConfig;
  try {
    config = parseModelConfig(content, 'config.json');
  } catch (error) {
    const { said, message } = ParleyError.from(error);
    return { supported: false, reason: said ?? message };
  }
  const parameters = weightBytes(config) / FLOAT32_BYTES;
  const { runtimeBytes } = context.memory;
  const { max_position_embeddings: contextTokens } = config;
  const promptTokens = Math.min(PROMPT_TOKENS, Math.floor(contextTokens / 2));
  const chat = { promptTokens, completions: CHAT_REPLIES, maxNewTokens: promptTokens };
  const session = decodeRollouts(context, []).bytes!(config, chat);
  const stages = [
    rewardStage(config, parameters, promptTokens, context),
    policyStage(config, parameters, promptTokens, context),
  ];
  return {
    supported: true,
    modelType: config.model_type,
    parameters,
    contextTokens,
    // The weights as they were read, beside those of the session.
    chatBytes: runtimeBytes + weightBytes(config) + session,
    roundBytes: runtimeBytes + Math.max(...stages.map(({ memory }) => memory.total)),
    refusal: stages.find(({ refusal }) => refusal !== undefined)?.refusal?.said ?? null,
  };
}

function rewardStage(
  config: ModelConfig,
  parameters: number,
  promptTokens: number,
  context: JobContext,
): PlannedMemory {
  const settings = methodSettings.reward.parse(defaultsBySize(methods.reward, parameters));
  const sequences = Array.from({ length: RANKED_REPLIES }, () => new Int32Array(promptTokens + REPLY_TOKENS));
  const pairs = sequences.slice(1).map((_, i) => [0, i + 1] as const);
  const groups = Array.from({ length: settings.batchSize }, () => ({ sequences, pairs }));
  const loopOf = (some: ModelConfig) =>
    rewardLoop({
      policy: { config: some, tensors: new Map() },
      padId: 0,
      groups,
      settings,
      random: Random.fromSeed(0),
    });
  const estimate = planByLayers(config, (some) => loopEstimator(loopOf(some)));
  return decided('reward', estimate, groups.length, context);
}

function policyStage(
  config: ModelConfig,
  parameters: number,
  promptTokens: number,
  context: JobContext,
): PlannedMemory {
  const settings = methodSettings.ppo.parse(defaultsBySize(methods.ppo, parameters));
  const { rolloutBatchSize: completions, maxNewTokens, minibatches, rolloutPrecision } = settings;
  const rollouts = decodeRollouts(context, [], rolloutPrecision);
  const update = planByLayers(config, (some) =>
    onlineEstimator(ppo, {
      policy: { config: some, tensors: new Map() },
      reward: modelReward({ config: some, tensors: () => Promise.resolve(new Map()) }, 0),
      padId: 0,
      prompts: [new Int32Array(promptTokens)],
      // Reading prompts is a graph without gradients, soon built whole: its largest moment does not grow evenly with the layers.
      rollouts: { sample: (...given) => rollouts.sample(...given) },
      settings,
    }),
  );
  const session = rollouts.bytes!(config, { promptTokens, completions, maxNewTokens });
  const estimate = (plan: UpdatePlan) => {
    const memory = update(plan);
    return withTotal({ ...memory, sampling: memory.sampling + session });
  };
  return decided('ppo', estimate, completions / minibatches, context);
}

function decided(stage: MethodName, estimate: Estimate, maxParts: number, { memory }: JobContext): PlannedMemory {
  const available = memory.jobBytes ?? Infinity;
  return planUpdate({ stage, maxParts, settings: {}, estimate, available, remedies: [] });
}

/** A graph of thirty layers and its gradient take seconds to build. Layers are alike: what one more adds, every further adds. */
const FEW = 3;

function planByLayers(config: ModelConfig, estimatorOf: (config: ModelConfig) => Estimate): Estimate {
  const further = config.num_hidden_layers - FEW;
  if (further <= 1) return estimatorOf(config);
  const [few, more] = [FEW, FEW + 1].map((count) =>
    estimatorOf(
      configWithLayers(
        config,
        Array.from({ length: count }, (_, layer) => layer),
      ),
    ),
  );
  return (plan) => {
    const [base, next] = [few(plan), more(plan)];
    const extended = (share: keyof UpdateMemory) => base[share] + further * (next[share] - base[share]);
    return withTotal({
      parameters: extended('parameters'),
      optimizer: extended('optimizer'),
      copies: extended('copies'),
      activations: extended('activations'),
      sampling: extended('sampling'),
    });
  };
}
