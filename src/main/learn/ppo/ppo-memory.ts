/** What a PPO run takes in memory, and how its updates are computed so that it fits. Needs no weights, only the models' shapes. */
import { leavesOf } from '../../graph/leaves.ts';
import { adapterPart } from '../../models/files/adapter.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { concatIds } from '../data/concat-ids.ts';
import { usesLora, usualAdapters } from '../update/lora.ts';
import { tensorBytes, weightBytes } from '../policy/policy.ts';
import { assessmentGraph, ppoUpdateGraph, referenceGraph } from './ppo-graphs.ts';
import { completionBatch, updateParts } from './ppo-inputs.ts';
import type { PpoJob } from './ppo-job.ts';
import type { LearningEpisode } from './ppo-rollout.ts';
import type { PpoSettings } from '../../../shared/methods/ppo-settings.ts';
import { lastTokenInputs, scoringGraph } from '../reward/reward-model.ts';
import type { SftExample } from '../data/sft-batches.ts';
import {
  activationsOf,
  adaptersInWords,
  largestOf,
  planUpdate,
  sizesOf,
  updateEstimator,
  withTotal,
  type PlannedMemory,
  type UpdateMemory,
  type UpdatePlan,
} from '../update/update-memory.ts';

/** Of the job no weights are read. */
type PlannedPpo = Omit<PpoJob, 'random'>;

/** Completions that are assessed in one run of a graph, where memory allows. */
const ASSESSED_TOGETHER = 32;

/** Where an update is cut in parts, no more are assessed together than a part holds: without gradients they take less than it. */
export function assessedTogether(settings: PpoSettings, { parts }: UpdatePlan): number {
  return parts === 1 ? ASSESSED_TOGETHER : Math.min(ASSESSED_TOGETHER, Math.ceil(minibatchSize(settings) / parts));
}

export function planPpo(job: PlannedPpo, memoryBytes = Infinity): PlannedMemory {
  const { settings } = job;
  const changed = (setting: string, changes: Partial<PpoSettings>) => ({
    setting,
    // Made when it is asked about.
    estimate: (plan: UpdatePlan) => ppoEstimator({ ...job, settings: { ...settings, ...changes } })(plan),
  });
  const shorter = Math.ceil(settings.maxNewTokens / 2);
  return planUpdate({
    stage: 'PPO',
    maxParts: Math.max(minibatchSize(settings), demonstrationsOf(job).length),
    settings,
    available: memoryBytes,
    estimate: ppoEstimator(job),
    remedies: [
      ...(usesLora(settings) ? [] : [changed(adaptersInWords, usualAdapters)]),
      changed(`maxNewTokens ${shorter}`, { maxNewTokens: shorter }),
    ],
  });
}

/**
 * Counted with the longest prompts in one minibatch and every completion as long as it may be: what is sampled later cannot be
 * larger. What graphs and sampling take adds up, because an engine keeps the memory that a graph has run in.
 */
export function ppoEstimator(job: PlannedPpo): (plan: UpdatePlan) => UpdateMemory {
  const { policy, rewardModel, settings, padId } = job;
  const { config } = policy;
  const episodes = longestEpisodes(job, minibatchSize(settings));
  const demonstrations = demonstrationsOf(job);
  const update = updateEstimator({
    graph: (options) => ppoUpdateGraph(config, settings, options),
    largestPart: (parts) => {
      const inParts = updateParts(policy, { episodes, demonstrations }, parts, padId);
      return largestOf(inParts.map(({ inputs }) => inputs));
    },
    keptBytes: heldBytes(job),
  });
  const [assessment, reference] = [assessmentGraph(config, settings), referenceGraph(config, settings.temperature)];
  const scoring = scoringGraph(rewardModel.config);
  const assessing = [assessment, reference].map(activationsOf);
  const scoringBytes = activationsOf(scoring);
  return (plan) => {
    const together = longestEpisodes(job, Math.min(assessedTogether(settings, plan), settings.rolloutBatchSize));
    const sizes = sizesOf(assessment, completionBatch(config, together, padId));
    const sequences = together.map(({ prompt, completion }) => concatIds(prompt, completion.tokenIds));
    const scored = sizesOf(scoring, lastTokenInputs(rewardModel.config, sequences, padId));
    const memory = update(plan);
    const activations = assessing.reduce((sum, bytesAt) => sum + bytesAt(sizes), scoringBytes(scored));
    return withTotal({ ...memory, activations: memory.activations + activations, sampling: samplingBytes(job) });
  };
}

function minibatchSize({ rolloutBatchSize, minibatches }: PpoSettings): number {
  return Math.ceil(rolloutBatchSize / minibatches);
}

/** Of each prompt as many as a rollout batch can hold; no two completions begin alike, so that nothing is shared but prompts. */
function longestEpisodes({ prompts, settings }: PlannedPpo, count: number): LearningEpisode[] {
  const longestFirst = [...prompts].sort((a, b) => b.length - a.length);
  const perToken = new Float32Array(settings.maxNewTokens);
  const values = new Float64Array(settings.maxNewTokens);
  return Array.from({ length: count }, (_, i) => ({
    prompt: longestFirst[i % longestFirst.length],
    completion: { tokenIds: new Int32Array(settings.maxNewTokens).fill(i), logprobs: perToken, finished: false },
    logprobs: perToken,
    referenceLogprobs: perToken,
    values: perToken,
    entropy: perToken,
    score: 0,
    advantages: values,
    returns: values,
  }));
}

function demonstrationsOf({ settings, pretraining }: PlannedPpo): SftExample[] {
  if (settings.pretrainingCoef === 0 || !pretraining) return [];
  const { sequences, masks } = pretraining.largest;
  return sequences.map((ids, i) => ({ ids, mask: masks[i] }));
}

/**
 * Beside the policy's store: the version it was read from, the reward model, once more where somebody holds on to it, and
 * without adapters the reference and the last policy that was trusted.
 */
function heldBytes({ policy, rewardModel, settings }: PlannedPpo): number {
  const [own, scoring] = [weightBytes(policy.config), weightBytes(rewardModel.config)];
  const copies = typeof rewardModel.tensors === 'function' ? 1 : 2;
  return own + copies * scoring + (usesLora(settings) ? 0 : 2 * own);
}

/** The policy that is sampled from is written down anew for each batch, adapters added in. */
function samplingBytes({ policy: { config }, rollouts, prompts, settings }: PlannedPpo): number {
  const shapes = expectedTensorShapes(config);
  const adapted = [...leavesOf(assessmentGraph(config, settings)).parameters.keys()].flatMap((name) => {
    const part = adapterPart(name);
    return part?.matrix === 'A' ? [shapes.get(`${part.layer}.weight`)!] : [];
  });
  const written = usesLora(settings) ? tensorBytes(adapted) : weightBytes(config);
  const promptTokens = prompts.reduce((longest, { length }) => Math.max(longest, length), 0);
  const { rolloutBatchSize: completions, maxNewTokens } = settings;
  return written + (rollouts.bytes?.(config, { promptTokens, completions, maxNewTokens }) ?? 0);
}
