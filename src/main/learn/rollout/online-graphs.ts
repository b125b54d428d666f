/** The graphs of a method that learns from rollouts: what a completion's tokens are worth to the policy, to its parent, and the update. */
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input, parameter, scalar } from '../../graph/ops/leaf.ts';
import { logSumExp } from '../../graph/ops/log-sum-exp.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { softmax } from '../../graph/ops/softmax.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import { hiddenAtRows } from '../policy/policy-graph.ts';
import { sftLoss } from '../policy/sft-loss.ts';
import { withAdapters } from '../update/lora.ts';
import { updateGraph, type UpdateGraph } from '../update/update-graph.ts';
import type { OnlineMethod, PolicyNodes } from './online-method.ts';
import { valueHeadNames, valuesOf } from './value-head.ts';

const EMA_PREFIX = 'ema:';
/** Of the inputs of the pretraining batch mixed in by PPO-ptx. */
export const PRETRAINING_PREFIX = 'pretraining_';

/** Log-probabilities of the labels at the sampling temperature, as checklist and TRL ask of policy and reference alike. */
function logprobsAt(config: ModelConfig, hidden: Node, temperature: number): { logits: Node; logprobs: Node } {
  const logits = mul(policyLogits(config, hidden), scalar(1 / temperature));
  return { logits, logprobs: labelLogprobs(logits, input('labels', 'i32', ['N'])) };
}

/** −Σ p log p of each row of logits, [N]. */
function entropyOf(logits: Node): Node {
  return sub(logSumExp(logits), reduceSum(mul(softmax(logits), logits), [-1]));
}

function policyNodes(config: ModelConfig, temperature: number): PolicyNodes {
  const hidden = hiddenAtRows(config);
  const { logits, logprobs } = logprobsAt(config, hidden, temperature);
  return { logprobs, entropy: entropyOf(logits), values: valuesOf(config, hidden) };
}

export function referenceGraph(config: ModelConfig, temperature: number): Graph {
  return { outputs: { logprobs: logprobsAt(config, hiddenAtRows(config), temperature).logprobs } };
}

export function assessmentGraph<Settings extends RolloutSettings>(
  method: Pick<OnlineMethod<Settings, never>, 'hasValueHead'>,
  config: ModelConfig,
  settings: Settings,
): Graph {
  const { logprobs, entropy, values } = policyNodes(config, settings.temperature);
  const outputs = { logprobs, entropy, ...(method.hasValueHead(settings) && { values }) };
  return withAdapters({ outputs }, settings);
}

/** The method's loss, PPO-ptx's where it is mixed in (Ouyang et al. 2022, eq. 2), gradients, AdamW, and running means of the weights. */
export function onlineUpdateGraph<Settings extends RolloutSettings>(
  method: Pick<OnlineMethod<Settings, never>, 'hasValueHead' | 'loss'>,
  config: ModelConfig,
  settings: Settings,
  options?: GradientOptions,
): UpdateGraph {
  const { emaDecay, pretrainingCoef } = settings;
  const heads = method.hasValueHead(settings) ? valueHeadNames : [];
  const figures = method.loss(policyNodes(config, settings.temperature), settings);
  const mixedIn = () => mul(scalar(pretrainingCoef), sftLoss(config, PRETRAINING_PREFIX));
  const loss = pretrainingCoef > 0 ? add(figures.loss, mixedIn()) : figures.loss;
  const update = updateGraph({ ...figures, loss }, settings, { ...options, heads });
  if (emaDecay === 0) return update;
  return { ...update, updates: { ...update.updates, ...averaged(update.updates, heads, emaDecay) } };
}

/** Running means of the weights, beside them in the store. */
function averaged(
  updates: Readonly<Record<string, Node>>,
  heads: readonly string[],
  decay: number,
): Record<string, Node> {
  const weights = Object.entries(updates).filter(([name]) => !name.includes(':') && !heads.includes(name));
  return Object.fromEntries(
    weights.map(([name, next]) => {
      const mean = parameter(EMA_PREFIX + name, next.shape as number[]);
      return [EMA_PREFIX + name, add(mean, mul(scalar(1 - decay), sub(next, mean)))];
    }),
  );
}

export function averageName(name: string): string {
  return EMA_PREFIX + name;
}

/** The weight whose running mean has this name; undefined for any other name. */
export function averagedName(name: string): string | undefined {
  return name.startsWith(EMA_PREFIX) ? name.slice(EMA_PREFIX.length) : undefined;
}
