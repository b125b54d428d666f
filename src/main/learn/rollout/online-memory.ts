/** What a run over rollouts takes in memory, and how its updates are computed so that it fits. Needs no weights, only the models' shapes. */
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { Graph } from '../../graph/node.ts';
import { adapterPart } from '../../models/files/adapter.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { usesLora, usualAdapters } from '../update/lora.ts';
import { tensorBytes, weightBytes } from '../policy/policy.ts';
import {
  activationsOf,
  saidAdapters,
  largestOf,
  planUpdate,
  sizesOf,
  updateEstimator,
  withTotal,
  type PlannedMemory,
  type UpdateMemory,
  type UpdatePlan,
} from '../update/update-memory.ts';
import { completionBatch, sequenceOf } from './episode-inputs.ts';
import { demonstrationsOf, minibatchParts } from './minibatch-parts.ts';
import { assessmentGraph, onlineUpdateGraph, referenceGraph } from './online-graphs.ts';
import { formOf, type PlannedJob } from './online-job.ts';
import type { Rollouts } from '../ports.ts';
import type { OnlineMethod, RewardedEpisode } from './online-method.ts';
import type { Said } from '../../../shared/language/said.ts';

/** Completions that are assessed in one run of a graph, where memory allows. */
const ASSESSED_TOGETHER = 32;

/** Where an update is cut in parts, no more are assessed together than a part holds: without gradients they take less than it. */
export function assessedTogether<Settings extends RolloutSettings>(
  { updates }: Pick<OnlineMethod<Settings, never>, 'updates'>,
  settings: Settings,
  { parts }: UpdatePlan,
): number {
  if (parts === 1) return ASSESSED_TOGETHER;
  const minibatchSize = Math.ceil(settings.rolloutBatchSize / updates(settings).minibatches);
  return Math.min(ASSESSED_TOGETHER, Math.ceil(minibatchSize / parts));
}

export function planOnline<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: PlannedJob<Settings>,
  memoryBytes = Infinity,
): PlannedMemory {
  const { settings } = job;
  const changed = (setting: Said | string, changes: Partial<RolloutSettings>) => ({
    setting,
    // Made when it is asked about.
    estimate: (plan: UpdatePlan) => onlineEstimator(method, { ...job, settings: { ...settings, ...changes } })(plan),
  });
  const shorter = Math.ceil(settings.maxNewTokens / 2);
  return planUpdate({
    stage: method.name,
    maxParts: Math.max(largestMinibatch(method, job).length, demonstrationsOf(job, 'largest').length),
    settings,
    available: memoryBytes,
    estimate: onlineEstimator(method, job),
    remedies: [
      ...(usesLora(settings) ? [] : [changed(saidAdapters, usualAdapters)]),
      changed(`maxNewTokens ${shorter}`, { maxNewTokens: shorter }),
    ],
  });
}

/**
 * Counted with the longest prompts in one minibatch and every completion as long as it may be: what is sampled later cannot be
 * larger. What graphs and sampling take adds up, because an engine keeps the memory that a graph has run in.
 */
export function onlineEstimator<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: PlannedJob<Settings>,
): (plan: UpdatePlan) => UpdateMemory {
  const { policy, reward, settings } = job;
  const { config } = policy;
  const minibatch = { items: largestMinibatch(method, job), demonstrations: demonstrationsOf(job, 'largest') };
  const update = updateEstimator({
    graph: (options) => onlineUpdateGraph(method, config, settings, options),
    largestPart: (parts) => largestOf(minibatchParts(method, job, minibatch, parts).map(({ inputs }) => inputs)),
    keptBytes: heldBytes(job),
  });
  const assessment = assessmentGraph(method, config, settings);
  const assessing = [assessment, referenceGraph(config, settings.temperature)].map(activationsOf);
  return (plan) => {
    const count = Math.min(assessedTogether(method, settings, plan), settings.rolloutBatchSize);
    const together = longestEpisodes(job, count, method.samplesPerPrompt(settings));
    const sizes = sizesOf(assessment, completionBatch(together, formOf(job)));
    const scoring = reward.activationBytes(together.map(sequenceOf));
    const memory = update(plan);
    const activations = assessing.reduce((sum, bytesAt) => sum + bytesAt(sizes), scoring);
    const sampling = samplingBytes(job, assessment);
    return withTotal({ ...memory, activations: memory.activations + activations, sampling });
  };
}

/** As a method makes its minibatches, of a batch that begins with the longest prompts. */
function largestMinibatch<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: PlannedJob<Settings>,
): readonly Item[] {
  const { settings } = job;
  const episodes = longestEpisodes(job, settings.rolloutBatchSize, method.samplesPerPrompt(settings));
  const { items } = method.learnFrom(episodes, settings);
  return items.slice(0, Math.ceil(items.length / method.updates(settings).minibatches));
}

/** Of each prompt as many as a rollout batch can hold; no two completions begin alike, so that nothing is shared but prompts. */
function longestEpisodes(
  { prompts, rollouts, settings }: PlannedJob,
  count: number,
  perPrompt: number,
): RewardedEpisode[] {
  const longestFirst = [...prompts].sort((a, b) => b.length - a.length);
  return Array.from({ length: count }, (_, i) =>
    longestEpisode(longestFirst[Math.floor(i / perPrompt) % longestFirst.length], i, rollouts, settings),
  );
}

function longestEpisode(
  prompt: Int32Array,
  number: number,
  rollouts: Rollouts,
  { maxNewTokens }: RolloutSettings,
): RewardedEpisode {
  const longest = rollouts.longest?.(prompt, maxNewTokens);
  const own = longest?.isOwn.reduce((sum, one) => sum + one, 0) ?? maxNewTokens;
  const perToken = new Float32Array(own);
  const conversation = longest && {
    ...longest,
    tokens: longest.tokens.map(() => number),
    rewards: new Float64Array(own),
    unshaped: 0,
    messages: [],
  };
  return {
    prompt,
    completion: { tokenIds: new Int32Array(own).fill(number), logprobs: perToken, finished: false, conversation },
    logprobs: perToken,
    referenceLogprobs: perToken,
    values: perToken,
    entropy: perToken,
    // All different, so that there are a best and a worst.
    score: number,
    scoreParts: {},
    rewards: new Float64Array(own),
    nonScoreReward: 0,
    finalScore: number,
    kl: 0,
  };
}

/**
 * Beside the policy's store: the version it was read from, what the reward holds, and without adapters the reference and the last
 * policy that was trusted.
 */
function heldBytes({ policy, reward, settings }: PlannedJob): number {
  const own = weightBytes(policy.config);
  return own + reward.heldBytes + (usesLora(settings) ? 0 : 2 * own);
}

/** The policy that is sampled from is written down anew for each batch, adapters added in. */
function samplingBytes({ policy: { config }, rollouts, prompts, settings }: PlannedJob, assessment: Graph): number {
  const shapes = expectedTensorShapes(config);
  const adapted = [...leavesOf(assessment).parameters.keys()].flatMap((name) => {
    const part = adapterPart(name);
    return part?.matrix === 'A' ? [shapes.get(`${part.layer}.weight`)!] : [];
  });
  const written = usesLora(settings) ? tensorBytes(adapted) : weightBytes(config);
  const { rolloutBatchSize: completions, maxNewTokens } = settings;
  // The last reply of a conversation follows all that was said before it.
  const before = (prompt: Int32Array) =>
    prompt.length + Math.max(0, (rollouts.longest?.(prompt, maxNewTokens).tokens.length ?? 0) - maxNewTokens);
  const promptTokens = prompts.reduce((longest, prompt) => Math.max(longest, before(prompt)), 0);
  return written + (rollouts.bytes?.(config, { promptTokens, completions, maxNewTokens }) ?? 0);
}
