/**
 * DQN: Q-learning with a network, replayed experience and a target network (Mnih et al. 2015), with double Q-learning (van Hasselt et al.
 * 2016) and dueling networks (Wang et al. 2016) as switches. Replay over n steps and by priority are the memory's.
 */
import { mean, square, weightedSum } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { abs } from '../../graph/ops/abs.ts';
import { add } from '../../graph/ops/add.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceMax } from '../../graph/ops/reduce-max.ts';
import { stopGradient } from '../../graph/ops/stop-gradient.ts';
import { sub } from '../../graph/ops/sub.ts';
import { topK } from '../../graph/ops/top-k.ts';
import { where } from '../../graph/ops/where.ts';
import type { Discrete } from '../../environments/spaces.ts';
import { qValues, valueOfAction, type QNetworkShape } from '../networks/q-network.ts';
import { targetOf } from '../networks/target-network.ts';
import type { LearningEnv } from '../replay/learning-env.ts';
import {
  learnerGraph,
  transitionInputs,
  type AdamSettings,
  type BatchShape,
  type ReplayLearner,
  type ReplayMethod,
} from '../replay/replay-method.ts';

export interface DqnSettings {
  readonly hidden: readonly number[];
  /** The online network chooses the next action, the target network values it: no maximum over its own errors. */
  readonly double: boolean;
  readonly dueling: boolean;
  /** Of each candidate, where actions are candidates. */
  readonly candidateWidth?: number;
  /** δ², or Huber's loss, which is δ²/2 up to 1 and |δ| − ½ beyond. */
  readonly loss: 'squared' | 'huber';
  /** Share of random actions at the beginning. */
  readonly startEpsilon: number;
  readonly endEpsilon: number;
  /** Steps over which it falls linearly. */
  readonly epsilonSteps: number;
  readonly optimizer: AdamSettings;
}

export function dqn(
  { observationWidth, actionSpace }: LearningEnv<Discrete>,
  batchSize: number,
  settings: DqnSettings,
): ReplayMethod {
  const actions = actionSpace.n;
  const batch = { batchSize, observationWidth, actionWidth: 1 };
  const { hidden, dueling, candidateWidth } = settings;
  const shape = { actions, hidden, dueling, candidateWidth };
  return {
    acting: { outputs: { answer: qValues('q', input('observations', 'f32', ['B', observationWidth]), shape) } },
    bestAction: (values) => Float32Array.of(firstLargest(values)),
    async explore(step, answer, random) {
      if (random.uniform() < epsilonAt(step, settings)) return Float32Array.of(random.int(actions));
      return Float32Array.of(firstLargest(await answer()));
    },
    explorationAt: (step) => ({ epsilon: epsilonAt(step, settings) }),
    learners: [{ graph: dqnGraph(batch, shape, settings), optimizer: settings.optimizer, every: 1 }],
  };
}

/** Figures: `td_loss`, `q_values` (mean of Q(s, a) over the batch), `grad_norm`; and `td_errors` [B], target − Q(s, a). */
export function dqnGraph(
  batch: BatchShape,
  shape: QNetworkShape,
  settings: Pick<DqnSettings, 'double' | 'loss' | 'optimizer'>,
): ReplayLearner['graph'] {
  const { observations, actions, rewards, nextObservations, discounts, weights } = transitionInputs(batch);
  const values = valueOfAction(qValues('q', observations, shape), actions);
  const nextValues = qValues(targetOf('q'), nextObservations, shape);
  const best = settings.double
    ? valueOfAction(nextValues, topK(qValues('q', nextObservations, shape), 1).indices)
    : reduceMax(nextValues, [1]);
  const errors = sub(stopGradient(add(rewards, mul(discounts, best))), values);
  const loss = weightedSum(settings.loss === 'huber' ? huber(errors) : square(errors), weights);
  const outputs = { td_loss: loss, q_values: mean(values), td_errors: errors };
  return learnerGraph(loss, ['q'], settings.optimizer, outputs, 'grad_norm');
}

/** Huber (1964) with its corner at 1, where Mnih et al. clip the error. */
export function huber(errors: Node): Node {
  const size = abs(errors);
  return where(less(size, scalar(1)), mul(scalar(0.5), square(errors)), sub(size, scalar(0.5)));
}

export function epsilonAt(
  step: number,
  { startEpsilon, endEpsilon, epsilonSteps }: Pick<DqnSettings, 'startEpsilon' | 'endEpsilon' | 'epsilonSteps'>,
): number {
  return startEpsilon + (endEpsilon - startEpsilon) * Math.min(1, step / epsilonSteps);
}

function firstLargest(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}
