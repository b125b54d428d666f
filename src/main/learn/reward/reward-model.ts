/**
 * Bradley–Terry reward model: the policy's trunk and a scalar head that reads the last real token. Trained on pairs with
 * −log σ(score of the chosen − score of the rejected − margin) (Ouyang et al. 2022, eq. 1; Christiano et al. 2017; with a margin
 * Touvron et al. 2023, eq. 2), or on whole rankings by Plackett–Luce.
 */
import type { Random } from '../../../shared/domain/random.ts';
import { f32, i32, type Engine, type ParameterStore, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import { softplus, weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { cast } from '../../graph/ops/cast.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { logSumExp } from '../../graph/ops/log-sum-exp.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { reduceMax } from '../../graph/ops/reduce-max.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { groupSteps, type ComparisonGroup } from '../data/comparison-groups.ts';
import { mergeAdapters } from '../update/lora.ts';
import { pairsOfGroups } from '../data/pairs-of-groups.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import type { TrainingContext } from '../ports.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import {
  lastTokenInputs,
  SCORE_BIAS,
  SCORE_WEIGHT,
  scoreColumn,
  scoreSequences,
  type RewardModel,
} from '../scoring/scorer.ts';
import { runBatchLoop, type BatchLoop, type TrainingResult } from '../loops/batch-loop.ts';
import { compileHeldOut, heldOutBytes, type HeldOut } from '../loops/held-out.ts';
import { updateGraph, type UpdateGraph, type UpdateSettings } from '../update/update-graph.ts';
import type { UpdateInputs } from '../update/update-program.ts';

export interface RewardJob {
  /** Where the trunk starts; a fresh head is added. */
  readonly policy: Policy;
  readonly padId: number;
  /** One per prompt. */
  readonly groups: readonly ComparisonGroup[];
  /** What is measured and not learned from. */
  readonly heldOut?: readonly ComparisonGroup[];
  readonly settings: SettingsOf<'reward'>;
  readonly random: Random;
}

export async function trainRewardModel(
  job: RewardJob,
  context: TrainingContext,
): Promise<TrainingResult & { model: RewardModel }> {
  const { policy, settings } = job;
  const loop = rewardLoop(job);
  const heldOut = heldOutOf(job);
  const every = settings.evalEvery || loop.steps / settings.epochs;
  const compile = (store: ParameterStore) => compileHeldOut(context.engine, store, heldOut);
  const evaluation = heldOut.items.length > 0 ? { every, compile } : undefined;
  const result = await runBatchLoop({ ...loop, evaluation }, context);
  return { ...result, model: mergeAdapters({ config: policy.config, tensors: result.tensors }, settings) };
}

export function rewardLoop(job: RewardJob): BatchLoop<ComparisonGroup> {
  const { policy, padId, groups, settings, random } = job;
  return {
    stage: 'reward',
    graph: (options, changes) => rewardGraph(policy.config, { ...settings, ...changes }, options),
    tensors: new Map([...policy.tensors, ...freshHead(policy.config.hidden_size, random.split('head'))]),
    keptBytes: weightBytes(policy.config) + heldOutBytes(heldOutOf(job)),
    settings,
    random,
    ...groupSteps(groups, settings, random),
    inputsOf: (items) => rewardInputs(policy.config, items, padId, settings),
  };
}

/** Loss, accuracy and margin are measured. */
function heldOutOf({ policy, padId, groups, heldOut = [], settings, random }: RewardJob): HeldOut<ComparisonGroup> {
  const { loss, accuracy, margin } = rewardFigures(policy.config, settings);
  return {
    // Every prompt weighs the same in it; the accuracy of the finished model is over pairs, with an interval.
    figures: { loss, accuracy_by_prompt: accuracy, margin },
    items: heldOut,
    inputsOf: (items) => rewardInputs(policy.config, items, padId, settings),
    settings,
    largest: groupSteps(groups, settings, random).largest.at(0),
    tokensOf: ({ sequences }) => sequences.reduce((sum, { length }) => sum + length, 0),
  };
}

/** N(0, 1/√(hidden + 1)) and bias 0 (Stiennon et al. 2020). */
function freshHead(width: number, random: Random): [string, ParameterTensor][] {
  const weight = Float32Array.from({ length: width }, () => random.normal() / Math.sqrt(width + 1));
  return [
    [SCORE_WEIGHT, { shape: [1, width], data: weight }],
    [SCORE_BIAS, { shape: [1], data: new Float32Array(1) }],
  ];
}

/** Loss, gradients and AdamW; with the metrics of the batch's pairs. */
export function rewardGraph(
  config: ModelConfig,
  settings: UpdateSettings & Partial<RewardLoss>,
  options?: GradientOptions,
): UpdateGraph {
  return updateGraph(rewardFigures(config, settings), settings, { ...options, heads: [SCORE_WEIGHT, SCORE_BIAS] });
}

type RewardLoss = Pick<SettingsOf<'reward'>, 'loss' | 'margin'>;

function rewardFigures(config: ModelConfig, { loss = 'pairs', margin = 0 }: Partial<RewardLoss>) {
  const scores = scoreColumn(config);
  const scoresAt = (name: string) => reshape(gatherRows(scores, input(name, 'i32', ['P'])), ['P']);
  const [chosen, rejected] = [scoresAt('chosen'), scoresAt('rejected')];
  const weights = input('weights', 'f32', ['P']);
  const margins = sub(chosen, rejected);
  return {
    loss: loss === 'listwise' ? listwiseLoss(scores) : weightedSum(softplus(sub(scalar(margin), margins)), weights),
    accuracy: weightedSum(cast(less(rejected, chosen), 'f32'), weights),
    margin: weightedSum(margins, weights),
    min_reward: neg(reduceMax(neg(scores), [0, 1])),
    mean_reward: weightedSum(mul(scalar(0.5), add(chosen, rejected)), weights),
    max_reward: reduceMax(scores, [0, 1]),
  };
}

/**
 * Plackett–Luce (Plackett 1975; Luce 1959; for reward models Zhu et al. 2023, "Principled reinforcement learning with human
 * feedback from pairwise or K-wise comparisons"): each reply is drawn before those that are worse,
 * −log exp(s)/(exp(s) + Σ exp(s of the worse)). Ties are not told from one another. Of two replies it is the loss of a pair.
 * @param scores [N, 1]
 */
function listwiseLoss(scores: Node): Node {
  const among = input('among', 'f32', ['L', 'N']);
  const left = add(reshape(scores, [1, 'N']), mul(scalar(1e9), sub(among, scalar(1))));
  const drawn = reshape(gatherRows(scores, input('drawn', 'i32', ['L'])), ['L']);
  return weightedSum(sub(logSumExp(left), drawn), input('listWeights', 'f32', ['L']));
}

/** Each reply that is better than another, and those that it is drawn among: itself and the worse ones. Every prompt weighs the same. */
function listInputs(groups: readonly ComparisonGroup[], count: number): Record<string, Tensor> {
  const drawn: number[] = [];
  const weights: number[] = [];
  const rows: Float32Array[] = [];
  let start = 0;
  for (const { pairs, sequences } of groups) {
    const worseThan = Map.groupBy(pairs, ([better]) => better);
    for (const [better, worse] of worseThan) {
      drawn.push(start + better);
      weights.push(1 / (worseThan.size * groups.length));
      const row = new Float32Array(count);
      for (const i of [better, ...worse.map(([, index]) => index)]) row[start + i] = 1;
      rows.push(row);
    }
    start += sequences.length;
  }
  const among = new Float32Array(rows.length * count);
  rows.forEach((row, i) => among.set(row, i * count));
  return {
    drawn: i32(Int32Array.from(drawn)),
    among: f32(among, [rows.length, count]),
    listWeights: f32(Float32Array.from(weights)),
  };
}

/** Every prompt weighs the same, and within it every pair. */
export function rewardInputs(
  config: ModelConfig,
  groups: readonly ComparisonGroup[],
  padId: number,
  { loss = 'pairs' }: Partial<RewardLoss> = {},
): UpdateInputs {
  const { sequences, chosen, rejected, weights } = pairsOfGroups(groups);
  return {
    inputs: {
      ...lastTokenInputs(config, sequences, padId),
      chosen: i32(chosen),
      rejected: i32(rejected),
      weights: f32(weights),
      ...(loss === 'listwise' && listInputs(groups, sequences.length)),
    },
    tokens: sequences.reduce((sum, sequence) => sum + sequence.length, 0),
    shares: { weights: groups.length, ...(loss === 'listwise' && { listWeights: groups.length }) },
  };
}

/** Differences of scores that batches and rounding make. */
const SCORE_ROUNDING = 1e-5;

/**
 * The model with its head rescaled so that its scores of `sequences` — the policy's own samples — have mean 0 and
 * standard deviation 1. Differences keep their order, so accuracies do not change.
 */
export async function normalizeScores(
  engine: Engine,
  model: RewardModel,
  sequences: readonly Int32Array[],
  padId: number,
): Promise<RewardModel> {
  const scores = await scoreSequences(engine, model, sequences, padId);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  // Where all score the same there is no spread to go by, only rounding: dividing by that would blow the head up.
  const std = variance > SCORE_ROUNDING ** 2 ? Math.sqrt(variance) : 1;
  const weight = model.tensors.get(SCORE_WEIGHT)!;
  const bias = model.tensors.get(SCORE_BIAS)!;
  const tensors = new Map(model.tensors);
  tensors.set(SCORE_WEIGHT, { shape: weight.shape, data: weight.data.map((value) => value / std) });
  tensors.set(SCORE_BIAS, { shape: bias.shape, data: bias.data.map((value) => (value - mean) / std) });
  return { config: model.config, tensors };
}
