/** PPO's graphs: what a rollout's tokens are worth to the policy, to its parent, and the clipped update. */
import { clip, square, weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { cast } from '../../graph/ops/cast.ts';
import { exp } from '../../graph/ops/exp.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input, parameter, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { logSumExp } from '../../graph/ops/log-sum-exp.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { maximum } from '../../graph/ops/maximum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { softmax } from '../../graph/ops/softmax.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { LoraSettings } from '../../../shared/methods/lora-settings.ts';
import { withAdapters } from '../update/lora.ts';
import { hiddenAtRows } from '../policy/policy-graph.ts';
import type { PpoSettings } from '../../../shared/methods/ppo-settings.ts';
import { updateGraph, type UpdateGraph } from '../update/update-graph.ts';

export const VALUE_WEIGHT = 'value.weight';
export const VALUE_BIAS = 'value.bias';
const EMA_PREFIX = 'ema:';
/** Of the inputs of the pretraining batch mixed in by PPO-ptx. */
export const PRETRAINING_PREFIX = 'pretraining_';

const perToken = (name: string) => input(name, 'f32', ['N']);

/** Log-probabilities of the labels at the sampling temperature, as checklist and TRL ask of policy and reference alike. */
function logprobsAt(config: ModelConfig, hidden: Node, temperature: number): { logits: Node; logprobs: Node } {
  const logits = mul(policyLogits(config, hidden), scalar(1 / temperature));
  return { logits, logprobs: labelLogprobs(logits, input('labels', 'i32', ['N'])) };
}

/** A linear head on the policy's own trunk: V(state before the token), [N]. */
function valuesOf(config: ModelConfig, hidden: Node): Node {
  const column = matmul(hidden, parameter(VALUE_WEIGHT, [1, config.hidden_size]), { transposeB: true });
  return reshape(add(column, parameter(VALUE_BIAS, [1])), ['N']);
}

/** −Σ p log p of each row of logits, [N]. */
function entropyOf(logits: Node): Node {
  return sub(logSumExp(logits), reduceSum(mul(softmax(logits), logits), [-1]));
}

export function referenceGraph(config: ModelConfig, temperature: number): Graph {
  return { outputs: { logprobs: logprobsAt(config, hiddenAtRows(config), temperature).logprobs } };
}

export function assessmentGraph(
  config: ModelConfig,
  settings: Pick<PpoSettings, 'temperature'> & Partial<LoraSettings>,
): Graph {
  const hidden = hiddenAtRows(config);
  const { logits, logprobs } = logprobsAt(config, hidden, settings.temperature);
  const outputs = { logprobs, values: valuesOf(config, hidden), entropy: entropyOf(logits) };
  return withAdapters({ outputs }, settings);
}

/**
 * The clipped surrogate (Schulman et al. 2017, eq. 7 and 9) with the value loss clipped likewise. Every mean is over valid
 * tokens, by weights that sum to 1, so that it adds up over the parts of a batch. approxkl is TRL's ½·mean(Δ log p)².
 */
export function ppoUpdateGraph(config: ModelConfig, settings: PpoSettings, options?: GradientOptions): UpdateGraph {
  const hidden = hiddenAtRows(config);
  const { logits, logprobs } = logprobsAt(config, hidden, settings.temperature);
  const [advantages, oldLogprobs] = [perToken('advantages'), perToken('oldLogprobs')];
  const weights = perToken('weights');
  const difference = sub(logprobs, oldLogprobs);
  const ratio = exp(difference);
  const clipped = clip(ratio, scalar(1 - settings.clipRange), scalar(1 + settings.clipRange));
  const unclippedLoss = neg(mul(advantages, ratio));
  const clippedLoss = neg(mul(advantages, clipped));
  const policyLoss = weightedSum(maximum(unclippedLoss, clippedLoss), weights);
  const value = valueLossOf(valuesOf(config, hidden), weights, settings.valueClipRange);
  const entropy = weightedSum(entropyOf(logits), weights);
  let loss = add(policyLoss, mul(scalar(settings.valueCoef), value.loss));
  if (settings.entropyCoef > 0) loss = sub(loss, mul(scalar(settings.entropyCoef), entropy));
  if (settings.pretrainingCoef > 0) loss = add(loss, mul(scalar(settings.pretrainingCoef), pretrainingLoss(config)));
  const update = updateGraph(
    {
      loss,
      'loss/policy_avg': policyLoss,
      'loss/value_avg': value.loss,
      'policy/approxkl_avg': mul(scalar(0.5), weightedSum(square(difference), weights)),
      'policy/clipfrac_avg': weightedSum(cast(less(unclippedLoss, clippedLoss), 'f32'), weights),
      'policy/entropy_avg': entropy,
      'val/clipfrac_avg': value.clipFraction,
      'val/ratio': weightedSum(ratio, weights),
      [RATIO_SQUARE]: weightedSum(square(sub(ratio, scalar(1))), weights),
    },
    settings,
    options,
  );
  if (settings.emaDecay === 0) return update;
  return { ...update, updates: { ...update.updates, ...averaged(update.updates, settings.emaDecay) } };
}

/** Mean of (ratio − 1)²: unlike a variance it is the sum of what the parts of a batch give. */
const RATIO_SQUARE = 'ratio_square';

/** An update's figures with `val/ratio_var`, the variance of the ratio over the tokens of its batch. */
export function withRatioVariance({ [RATIO_SQUARE]: square, ...figures }: Readonly<Record<string, number>>) {
  return { ...figures, 'val/ratio_var': Math.max(0, square - (figures['val/ratio'] - 1) ** 2) };
}

function valueLossOf(values: Node, weights: Node, range: number): { loss: Node; clipFraction: Node } {
  const [returns, oldValues] = [perToken('returns'), perToken('oldValues')];
  const clipped = clip(values, sub(oldValues, scalar(range)), add(oldValues, scalar(range)));
  const [free, held] = [square(sub(values, returns)), square(sub(clipped, returns))];
  return {
    loss: mul(scalar(0.5), weightedSum(maximum(free, held), weights)),
    clipFraction: weightedSum(cast(less(free, held), 'f32'), weights),
  };
}

/** PPO-ptx (Ouyang et al. 2022, eq. 2): negative log-likelihood of demonstrations. */
function pretrainingLoss(config: ModelConfig): Node {
  const rows = `${PRETRAINING_PREFIX}N`;
  const labels = input(`${PRETRAINING_PREFIX}labels`, 'i32', [rows]);
  const logprobs = labelLogprobs(policyLogits(config, hiddenAtRows(config, PRETRAINING_PREFIX)), labels);
  return neg(weightedSum(logprobs, input(`${PRETRAINING_PREFIX}weights`, 'f32', [rows])));
}

/** Running means of the weights, beside them in the store. */
function averaged(updates: Readonly<Record<string, Node>> = {}, decay: number): Record<string, Node> {
  const weights = Object.entries(updates).filter(([name]) => isPolicyWeight(name));
  return Object.fromEntries(
    weights.map(([name, next]) => {
      const mean = parameter(EMA_PREFIX + name, next.shape as number[]);
      return [EMA_PREFIX + name, add(mean, mul(scalar(1 - decay), sub(next, mean)))];
    }),
  );
}

function isPolicyWeight(name: string): boolean {
  return !name.includes(':') && name !== VALUE_WEIGHT && name !== VALUE_BIAS;
}

export function averageName(name: string): string {
  return EMA_PREFIX + name;
}

/** The weight whose running mean has this name; undefined for any other name. */
export function averagedName(name: string): string | undefined {
  return name.startsWith(EMA_PREFIX) ? name.slice(EMA_PREFIX.length) : undefined;
}
