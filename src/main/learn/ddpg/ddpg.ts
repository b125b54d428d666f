/** DDPG: deep deterministic policy gradients (Lillicrap et al. 2016, algorithm 1). */
import type { Box } from '../../environments/spaces.ts';
import { mean, square, weightedSum } from '../../graph/compose.ts';
import { add } from '../../graph/ops/add.ts';
import { mul } from '../../graph/ops/mul.ts';
import { stopGradient } from '../../graph/ops/stop-gradient.ts';
import { sub } from '../../graph/ops/sub.ts';
import { actor, critic } from '../networks/actor-critic.ts';
import { actorGraph } from '../networks/actor-learner.ts';
import { actingByActor, type ActorCriticSettings } from '../networks/continuous-exploration.ts';
import { targetOf } from '../networks/target-network.ts';
import { actionWidth, type LearningEnv } from '../replay/learning-env.ts';
import { learnerGraph, transitionInputs, type BatchShape, type ReplayMethod } from '../replay/replay-method.ts';

export function ddpg(env: LearningEnv<Box>, batchSize: number, settings: ActorCriticSettings): ReplayMethod {
  const { observationWidth, actionSpace } = env;
  const batch = { batchSize, observationWidth, actionWidth: actionWidth(actionSpace) };
  return {
    ...actingByActor(env, settings),
    learners: [
      { graph: ddpgCriticGraph(batch, actionSpace, settings), optimizer: settings.criticOptimizer, every: 1 },
      { graph: actorGraph(batch, actionSpace, settings, 'critic'), optimizer: settings.actorOptimizer, every: 1 },
    ],
  };
}

/** Figures: `qf_loss`, `qf_values` (mean of Q(s, a) over the batch), `qf_grad_norm`; and `td_errors` [B], target − Q(s, a). */
export function ddpgCriticGraph(batch: BatchShape, space: Box, { hidden, criticOptimizer }: ActorCriticSettings) {
  const { observations, actions, rewards, nextObservations, discounts, weights } = transitionInputs(batch);
  const nextActions = actor(targetOf('actor'), nextObservations, hidden, space);
  const nextValues = critic(targetOf('critic'), nextObservations, nextActions, hidden);
  const targets = stopGradient(add(rewards, mul(discounts, nextValues)));
  const values = critic('critic', observations, actions, hidden);
  const errors = sub(targets, values);
  const loss = weightedSum(square(errors), weights);
  const outputs = { qf_loss: loss, qf_values: mean(values), td_errors: errors };
  return learnerGraph(loss, ['critic'], criticOptimizer, outputs, 'qf_grad_norm');
}
