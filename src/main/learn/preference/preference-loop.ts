/**
 * The loop of what learns from comparisons without a reward model. Every pair of a ranking counts, and each of its replies is read
 * once, however many pairs it is in.
 *
 * The reference is the policy as the run found it; its log-probabilities are computed once, before the first update.
 */
import type { Random } from '../../../shared/domain/random.ts';
import type { EvaluationSettings } from '../../../shared/methods/parts/evaluation-settings.ts';
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import type { MemorySettings } from '../../../shared/methods/parts/memory-settings.ts';
import type { OptimizerSettings } from '../../../shared/methods/parts/optimizer-settings.ts';
import { f32, i32, type Engine, type ParameterStore, type ParameterTensor } from '../../engines/engine.ts';
import { weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Node } from '../../graph/node.ts';
import { cast } from '../../graph/ops/cast.ts';
import { div } from '../../graph/ops/div.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { groupSteps, type CompletedSequence, type ComparisonGroup } from '../data/comparison-groups.ts';
import { pairsOfGroups } from '../data/pairs-of-groups.ts';
import { runBatchLoop, type BatchLoop, type TrainingResult } from '../loops/batch-loop.ts';
import { compileHeldOut, heldOutBytes, type HeldOut } from '../loops/held-out.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import { completionInputs, completionNodes, sequenceLogprobs, sumBySequence } from '../policy/sequence-logprobs.ts';
import type { TrainingContext } from '../ports.ts';
import { updateGraph, type UpdateGraph, type UpdateSettings } from '../update/update-graph.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import type { PreferenceMethod, ReplyNodes } from './preference-method.ts';

export interface PreferenceSettings extends OptimizerSettings, LoraSettings, MemorySettings, EvaluationSettings {
  readonly batchSize: number;
  readonly epochs: number;
}

export interface PreferenceJob<Settings extends PreferenceSettings> {
  /** Where the policy starts, and the reference. */
  readonly policy: Policy;
  readonly padId: number;
  /** One per prompt. */
  readonly groups: readonly PreferenceGroup[];
  /** What is measured and not learned from. */
  readonly heldOut?: readonly PreferenceGroup[];
  readonly settings: Settings;
  readonly random: Random;
}

export async function trainPreference<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  job: PreferenceJob<Settings>,
  context: TrainingContext,
): Promise<TrainingResult> {
  const reference = new Map<CompletedSequence, number>();
  const loop = preferenceLoop(method, job, reference);
  const heldOut = heldOutOf(method, job, reference);
  const every = job.settings.evalEvery || loop.steps / job.settings.epochs;
  const compile = (store: ParameterStore) => compileHeldOut(context.engine, store, heldOut);
  return runBatchLoop(
    {
      ...loop,
      ...(method.hasReference && { prepare: () => addReferenceLogprobs(reference, job, context) }),
      ...(heldOut.items.length > 0 && { evaluation: { every, compile } }),
    },
    context,
  );
}

/** @param reference filled before the first update; how large one is does not depend on it */
export function preferenceLoop<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  job: PreferenceJob<Settings>,
  reference: ReferenceLogprobs = new Map(),
): BatchLoop<PreferenceGroup> {
  const { policy, padId, groups, settings, random } = job;
  return {
    stage: method.name,
    graph: (options, changes) => preferenceGraph(method, policy.config, { ...settings, ...changes }, options),
    tensors: policy.tensors,
    keptBytes: weightBytes(policy.config) + heldOutBytes(heldOutOf(method, job, reference)),
    settings,
    random,
    ...groupSteps(groups, settings, random),
    inputsOf: (items) => preferenceInputs(method, items, reference, padId),
  };
}

/** Loss, accuracy and margin are measured. */
function heldOutOf<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  { policy, padId, groups, heldOut = [], settings, random }: PreferenceJob<Settings>,
  reference: ReferenceLogprobs,
): HeldOut<PreferenceGroup> {
  return {
    figures: pick(preferenceFigures(method, policy.config, settings), [
      'loss',
      'rewards/accuracies',
      'rewards/margins',
    ]),
    items: heldOut,
    inputsOf: (items) => preferenceInputs(method, items, reference, padId),
    settings,
    largest: groupSteps(groups, settings, random).largest.at(0),
    tokensOf: ({ sequences }) => sequences.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

function pick(figures: Readonly<Record<string, Node>>, names: readonly string[]): Record<string, Node> {
  return Object.fromEntries(names.map((name) => [name, figures[name]]));
}

type PreferenceGroup = ComparisonGroup<CompletedSequence>;
type ReferenceLogprobs = ReadonlyMap<CompletedSequence, number>;

async function addReferenceLogprobs<Settings extends PreferenceSettings>(
  reference: Map<CompletedSequence, number>,
  { policy, padId, groups, heldOut = [] }: PreferenceJob<Settings>,
  { engine, signal }: TrainingContext,
): Promise<void> {
  const sequences = [...groups, ...heldOut].flatMap((group) => group.sequences);
  const logprobs = await sequenceLogprobs(engine, policy, sequences, { padId, signal });
  sequences.forEach((sequence, i) => reference.set(sequence, logprobs[i]));
}

const perReply = (name: string) => input(name, 'f32', ['S']);

/** Loss, gradients and AdamW; with the figures of the batch's pairs under TRL's names. */
export function preferenceGraph<Settings extends UpdateSettings>(
  method: PreferenceMethod<Settings>,
  config: ModelConfig,
  settings: Settings,
  options?: GradientOptions,
): UpdateGraph {
  return updateGraph(preferenceFigures(method, config, settings), settings, options);
}

function preferenceFigures<Settings>(
  method: PreferenceMethod<Settings>,
  config: ModelConfig,
  settings: Settings,
): Readonly<Record<string, Node>> & { readonly loss: Node } {
  const { logits, logprobs } = completionNodes(config);
  const replies: ReplyNodes = { logprobs, reference: perReply('reference'), lengths: perReply('lengths') };
  const [chosen, rejected] = [input('chosen', 'i32', ['P']), input('rejected', 'i32', ['P'])];
  const weights = input('weights', 'f32', ['P']);
  const mean = (of: Node) => weightedSum(of, weights);
  const bothSides = (values: Node, name: string) => ({
    [`${name}/chosen`]: mean(gatherRows(values, chosen)),
    [`${name}/rejected`]: mean(gatherRows(values, rejected)),
  });
  const { loss, ...figures } = method.loss(sideOf(replies, chosen), sideOf(replies, rejected), settings);
  const rewards = method.reward(replies, settings);
  const [better, worse] = [gatherRows(rewards, chosen), gatherRows(rewards, rejected)];
  return {
    loss: mean(loss),
    ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, mean(figure)])),
    ...bothSides(rewards, 'rewards'),
    'rewards/margins': mean(sub(better, worse)),
    'rewards/accuracies': mean(cast(less(worse, better), 'f32')),
    ...bothSides(method.logps(replies), 'logps'),
    ...bothSides(meanLogits(config, logits), 'logits'),
  };
}

/** The replies of one side of the pairs. @param places [P], of the batch's replies */
function sideOf({ logprobs, reference, lengths }: ReplyNodes, places: Node): ReplyNodes {
  return {
    logprobs: gatherRows(logprobs, places),
    reference: gatherRows(reference, places),
    lengths: gatherRows(lengths, places),
  };
}

/** Each sequence's mean logit over its tokens and the vocabulary, [S]: what it tells is drift of the output layer. */
function meanLogits({ vocab_size: vocabulary }: ModelConfig, logits: Node): Node {
  const sums = sumBySequence(reduceSum(logits, [-1]));
  return div(sums, mul(scalar(vocabulary), perReply('lengths')));
}

/** Every prompt weighs the same, and within it every pair. */
export function preferenceInputs(
  { hasReference }: Pick<PreferenceMethod<never>, 'hasReference'>,
  groups: readonly PreferenceGroup[],
  reference: ReferenceLogprobs,
  padId: number,
): UpdateInputs {
  const { sequences, chosen, rejected, weights } = pairsOfGroups(groups);
  const lengths = sequences.map(lengthOf);
  return {
    inputs: {
      ...completionInputs(sequences, padId),
      ...(hasReference && { reference: f32(Float32Array.from(sequences, (one) => reference.get(one)!)) }),
      lengths: f32(Float32Array.from(lengths)),
      chosen: i32(chosen),
      rejected: i32(rejected),
      weights: f32(weights),
    },
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    shares: { weights: groups.length },
  };
}

const lengthOf = ({ ids, completionStart }: CompletedSequence) => ids.length - completionStart;

/** The reward that the trained policy implies, of each sequence. @param tensors the trained ones, adapters merged */
export async function impliedRewards<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  sequences: readonly CompletedSequence[],
  tensors: ReadonlyMap<string, ParameterTensor>,
  { policy, padId, settings }: Omit<PreferenceJob<Settings>, 'groups' | 'heldOut' | 'random'>,
  { engine, signal }: Pick<TrainingContext, 'engine' | 'signal'>,
): Promise<Float32Array> {
  if (sequences.length === 0) return new Float32Array();
  const logprobsBy = (by: Policy) => sequenceLogprobs(engine, by, sequences, { padId, signal });
  const logprobs = await logprobsBy({ config: policy.config, tensors });
  const reference = method.hasReference ? await logprobsBy(policy) : undefined;
  return rewardsBy(method, settings, engine, {
    logprobs,
    reference,
    lengths: Float32Array.from(sequences, lengthOf),
  });
}

interface ReplyValues {
  readonly logprobs: Float32Array;
  readonly reference?: Float32Array;
  readonly lengths: Float32Array;
}

/** The same where the log-probabilities are known. */
export async function rewardsBy<Settings>(
  method: PreferenceMethod<Settings>,
  settings: Settings,
  engine: Engine,
  { logprobs, reference, lengths }: ReplyValues,
): Promise<Float32Array> {
  const replies = {
    logprobs: perReply('logprobs'),
    reference: perReply('reference'),
    lengths: perReply('lengths'),
  };
  const graph = { outputs: { rewards: method.reward(replies, settings) } };
  const program = await engine.compile(graph, { parameters: engine.createParameters() });
  try {
    const given = { logprobs: f32(logprobs), ...(reference && { reference: f32(reference) }), lengths: f32(lengths) };
    const { rewards } = await program.run(given);
    return Float32Array.from(rewards.data);
  } finally {
    await program.dispose();
  }
}
