/** What a method that learns from replayed experience is: how it acts, how it explores, and what its updates are. */
import type { Tensor } from '../../engines/engine.ts';
import { parameterGradients } from '../../graph/gradients.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { input } from '../../graph/ops/leaf.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { adamw, type AdamWSettings } from '../update/adamw.ts';
import type { Schedule } from '../update/schedule.ts';

export interface ReplayMethod {
  /** Answers `observations` [B, O] with `answer` [B, A]: the value of each action, or the action. */
  readonly acting: Graph;
  /** The best action by the answer [A] to one observation. */
  bestAction(answer: Float32Array): Float32Array;
  /** The action at step `step`, counted from 1. @param answer asks the network */
  explore(step: number, answer: () => Promise<Float32Array>, random: Random): Promise<Float32Array>;
  /** How it explores at a step. */
  explorationAt(step: number): Readonly<Record<string, number>>;
  /** In the order in which an update runs them. */
  readonly learners: readonly ReplayLearner[];
}

export interface ReplayLearner {
  /** Scalar outputs are figures; `td_errors` [B] become priorities. */
  readonly graph: Graph & { readonly updates: Readonly<Record<string, Node>> };
  readonly optimizer: AdamSettings;
  /** It learns at every so many updates. */
  readonly every: number;
  /** Inputs beside a batch of transitions. */
  readonly draws?: (random: Random) => Readonly<Record<string, Tensor>>;
}

/** The schedule's updates are the steps of the run. */
export type AdamSettings = AdamWSettings & Schedule;

/**
 * Adam as PyTorch has it by default: no decay, and gradients as they are.
 * @param finalShare of the learning rate that is left at the end of the run, to which it falls linearly
 */
export function adam(learningRate: number, finalShare = 1): AdamSettings {
  const schedule = finalShare === 1 ? 'constant' : 'linear';
  const moments = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  return { learningRate, schedule, warmupSteps: 0, finalShare, ...moments, weightDecay: 0, maxGradNorm: 1e30 };
}

/** Sizes of a batch of transitions: an update always has as many of them. */
export interface BatchShape {
  readonly batchSize: number;
  readonly observationWidth: number;
  readonly actionWidth: number;
}

/** A batch of transitions as leaves, B and the widths being fixed. */
export function transitionInputs({ batchSize, observationWidth, actionWidth }: BatchShape) {
  return {
    observations: input('observations', 'f32', [batchSize, observationWidth]),
    actions: input('actions', 'f32', [batchSize, actionWidth]),
    rewards: input('rewards', 'f32', [batchSize]),
    nextObservations: input('nextObservations', 'f32', [batchSize, observationWidth]),
    discounts: input('discounts', 'f32', [batchSize]),
    weights: input('weights', 'f32', [batchSize]),
  };
}

/** One step of Adam on `loss` for the parameters of some networks. @param outputs figures beside the norm of the gradient */
export function learnerGraph(
  loss: Node,
  networks: readonly string[],
  optimizer: AdamWSettings,
  outputs: Readonly<Record<string, Node>>,
  normName: string,
): ReplayLearner['graph'] {
  const gradients = parameterGradients(loss, (name) => networks.some((network) => name.startsWith(`${network}.`)));
  const { updates, gradNorm } = adamw(gradients, optimizer);
  return { outputs: { ...outputs, [normName]: gradNorm }, updates };
}
