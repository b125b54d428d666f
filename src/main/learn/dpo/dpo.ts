/**
 * Direct preference optimization (Rafailov et al. 2023): the policy learns from comparisons without a reward model, its own
 * log-probabilities against the reference's being the reward. Every pair of a ranking counts, and each of its replies is
 * read once, however many pairs it is in.
 *
 * The reference is the policy as the run found it; its log-probabilities are computed once, before the first update.
 */
import type { Random } from '../../../shared/domain/random.ts';
import { f32, i32, type ParameterTensor } from '../../engines/engine.ts';
import { softplus, square, weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { cast } from '../../graph/ops/cast.ts';
import { div } from '../../graph/ops/div.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { groupSteps, type CompletedSequence, type ComparisonGroup } from '../data/comparison-groups.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { pairsOfGroups } from '../data/pairs-of-groups.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import type { TrainingContext } from '../ports.ts';
import { completionInputs, completionNodes, sequenceLogprobs, sumBySequence } from '../policy/sequence-logprobs.ts';
import { runBatchLoop, type BatchLoop, type TrainingResult } from '../loops/batch-loop.ts';
import { updateGraph, type UpdateGraph } from '../update/update-graph.ts';
import type { UpdateInputs } from '../update/update-program.ts';

export interface DpoJob {
  /** Where the policy starts, and the reference. */
  readonly policy: Policy;
  readonly padId: number;
  /** One per prompt. */
  readonly groups: readonly DpoGroup[];
  readonly settings: SettingsOf<'dpo'>;
  readonly random: Random;
}

export async function trainDpo(job: DpoJob, context: TrainingContext): Promise<TrainingResult> {
  const reference = new Map<CompletedSequence, number>();
  const prepare = () => addReferenceLogprobs(reference, job, context);
  return runBatchLoop({ ...dpoLoop(job, reference), prepare }, context);
}

/** @param reference filled before the first update; how large one is does not depend on it */
export function dpoLoop(job: DpoJob, reference: ReferenceLogprobs = new Map()): BatchLoop<DpoGroup> {
  const { policy, padId, groups, settings, random } = job;
  return {
    stage: 'DPO',
    graph: (options, changes) => dpoGraph(policy.config, { ...settings, ...changes }, options),
    tensors: policy.tensors,
    keptBytes: weightBytes(policy.config),
    settings,
    random,
    ...groupSteps(groups, settings, random),
    inputsOf: (items) => dpoInputs(items, reference, padId),
  };
}

type DpoGroup = ComparisonGroup<CompletedSequence>;
type ReferenceLogprobs = ReadonlyMap<CompletedSequence, number>;

async function addReferenceLogprobs(
  reference: Map<CompletedSequence, number>,
  { policy, padId, groups }: DpoJob,
  { engine, signal }: TrainingContext,
): Promise<void> {
  const sequences = groups.flatMap((group) => group.sequences);
  const logprobs = await sequenceLogprobs(engine, policy, sequences, { padId, signal });
  sequences.forEach((sequence, i) => reference.set(sequence, logprobs[i]));
}

/** Loss, gradients and AdamW; with the figures of the batch's pairs under TRL's names. */
export function dpoGraph(config: ModelConfig, settings: SettingsOf<'dpo'>, options?: GradientOptions): UpdateGraph {
  const { logits, logprobs } = completionNodes(config);
  const ratios = sub(logprobs, input('referenceLogprobs', 'f32', ['S']));
  const [chosen, rejected] = [input('chosen', 'i32', ['P']), input('rejected', 'i32', ['P'])];
  const weights = input('weights', 'f32', ['P']);
  const mean = (of: Node) => weightedSum(of, weights);
  const perReply = (values: Node, name: string) => ({
    [`${name}/chosen`]: mean(gatherRows(values, chosen)),
    [`${name}/rejected`]: mean(gatherRows(values, rejected)),
  });
  const compared = settings.loss === 'ipo' ? div(ratios, input('lengths', 'f32', ['S'])) : ratios;
  const logRatio = sub(gatherRows(compared, chosen), gatherRows(compared, rejected));
  const rewards = mul(scalar(settings.beta), ratios);
  const [better, worse] = [gatherRows(rewards, chosen), gatherRows(rewards, rejected)];
  return updateGraph(
    {
      loss: mean(pairLoss(logRatio, settings)),
      ...perReply(rewards, 'rewards'),
      'rewards/margins': mean(sub(better, worse)),
      'rewards/accuracies': mean(cast(less(worse, better), 'f32')),
      ...perReply(logprobs, 'logps'),
      ...perReply(meanLogits(config, logits), 'logits'),
    },
    settings,
    options,
  );
}

/**
 * @param logRatio log π(chosen)/π_ref(chosen) − log π(rejected)/π_ref(rejected), per pair; for ipo each of the two is a mean over
 *   its tokens, as the authors confirmed to TRL that they computed it: a sum makes 1/(2β) another aim for every length
 * @returns sigmoid: −log σ(β·logRatio) (Rafailov et al. 2023, eq. 7), with label smoothing ε the same for both orders, weighed
 *   1 − ε and ε (Mitchell 2023); ipo: (logRatio − 1/(2β))² (Azar et al. 2023, eq. 17)
 */
export function pairLoss(logRatio: Node, { loss, beta, labelSmoothing }: SettingsOf<'dpo'>): Node {
  if (loss === 'ipo') return square(sub(logRatio, scalar(1 / (2 * beta))));
  const margin = mul(scalar(beta), logRatio);
  const asLabelled = softplus(neg(margin));
  if (labelSmoothing === 0) return asLabelled;
  return add(mul(scalar(1 - labelSmoothing), asLabelled), mul(scalar(labelSmoothing), softplus(margin)));
}

/** Each sequence's mean logit over its tokens and the vocabulary, [S]: what it tells is drift of the output layer. */
function meanLogits({ vocab_size: vocabulary }: ModelConfig, logits: Node): Node {
  const sums = sumBySequence(reduceSum(logits, [-1]));
  return div(sums, mul(scalar(vocabulary), input('lengths', 'f32', ['S'])));
}

/** Every prompt weighs the same, and within it every pair. */
export function dpoInputs(
  groups: readonly ComparisonGroup<CompletedSequence>[],
  reference: ReferenceLogprobs,
  padId: number,
): UpdateInputs {
  const { sequences, chosen, rejected, weights } = pairsOfGroups(groups);
  const lengths = sequences.map(({ ids, completionStart }) => ids.length - completionStart);
  return {
    inputs: {
      ...completionInputs(sequences, padId),
      referenceLogprobs: f32(Float32Array.from(sequences, (sequence) => reference.get(sequence)!)),
      lengths: f32(Float32Array.from(lengths)),
      chosen: i32(chosen),
      rejected: i32(rejected),
      weights: f32(weights),
    },
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    shares: { weights: groups.length },
  };
}

/** β·(log π − log π_ref) of each sequence, the reward that the policy implies (Rafailov et al. 2023, eq. 5, but for a constant). */
export async function implicitRewards(
  sequences: readonly CompletedSequence[],
  tensors: ReadonlyMap<string, ParameterTensor>,
  { policy, padId, settings }: Omit<DpoJob, 'groups' | 'random'>,
  { engine, signal }: Pick<TrainingContext, 'engine' | 'signal'>,
): Promise<Float32Array> {
  const trained = { config: policy.config, tensors };
  const logprobs = await sequenceLogprobs(engine, trained, sequences, { padId, signal });
  const reference = await sequenceLogprobs(engine, policy, sequences, { padId, signal });
  return logprobs.map((value, i) => settings.beta * (value - reference[i]));
}
