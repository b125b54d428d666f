/** TD3: DDPG with twin critics, smoothed targets and an actor that learns later (Fujimoto et al. 2018, algorithm 1). */
import type { Box } from '../../environments/spaces.ts';
import { clip, mean, square, weightedSum } from '../../graph/compose.ts';
import { add } from '../../graph/ops/add.ts';
import { constant, input } from '../../graph/ops/leaf.ts';
import { minimum } from '../../graph/ops/minimum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { stopGradient } from '../../graph/ops/stop-gradient.ts';
import { sub } from '../../graph/ops/sub.ts';
import { f32 } from '../../engines/engine.ts';
import { actionRange, actor, critic } from '../networks/actor-critic.ts';
import { actorGraph } from '../networks/actor-learner.ts';
import { actingByActor, type ActorCriticSettings } from '../networks/continuous-exploration.ts';
import { targetOf } from '../networks/target-network.ts';
import { actionWidth, type LearningEnv } from '../replay/learning-env.ts';
import { learnerGraph, transitionInputs, type BatchShape, type ReplayMethod } from '../replay/replay-method.ts';

export interface Td3Settings extends ActorCriticSettings {
  /** The actor learns at every so many updates of the critics. */
  readonly policyEvery: number;
  /** Standard deviation of the noise on the target's actions, as a share of half the range of an action. */
  readonly targetNoise: number;
  /** … which goes no further than this share. */
  readonly noiseClip: number;
}

export function td3(env: LearningEnv<Box>, batchSize: number, settings: Td3Settings): ReplayMethod {
  const { observationWidth, actionSpace } = env;
  const batch = { batchSize, observationWidth, actionWidth: actionWidth(actionSpace) };
  return {
    ...actingByActor(env, settings),
    learners: [
      {
        graph: td3CriticGraph(batch, actionSpace, settings),
        optimizer: settings.criticOptimizer,
        every: 1,
        draws: (random) => ({
          noise: f32(
            new Float32Array(batchSize * batch.actionWidth).map(() => random.normal()),
            [batchSize, batch.actionWidth],
          ),
        }),
      },
      {
        graph: actorGraph(batch, actionSpace, settings, 'critic1'),
        optimizer: settings.actorOptimizer,
        every: settings.policyEvery,
      },
    ],
  };
}

/**
 * Reads standard normal draws, `noise` [B, A], beside the transitions. Figures: `qf_loss` (the sum of both), `qf_values` (mean of Q₁(s, a)
 * over the batch), `qf_grad_norm`; and `td_errors` [B] of the first critic.
 */
export function td3CriticGraph(batch: BatchShape, space: Box, settings: Td3Settings) {
  const { hidden, criticOptimizer, targetNoise, noiseClip } = settings;
  const { observations, actions, rewards, nextObservations, discounts, weights } = transitionInputs(batch);
  const { scale } = actionRange(space);
  const width = scale.length;
  const perAction = (values: Float32Array) => constant(values, [width]);
  const drawn = mul(
    input('noise', 'f32', [batch.batchSize, width]),
    perAction(scale.map((half) => targetNoise * half)),
  );
  const noise = clip(
    drawn,
    perAction(scale.map((half) => -noiseClip * half)),
    perAction(scale.map((half) => noiseClip * half)),
  );
  const smoothed = add(actor(targetOf('actor'), nextObservations, hidden, space), noise);
  const nextActions = clip(smoothed, perAction(space.low), perAction(space.high));
  const [first, second] = ['critic1', 'critic2'].map((name) =>
    critic(targetOf(name), nextObservations, nextActions, hidden),
  );
  const targets = stopGradient(add(rewards, mul(discounts, minimum(first, second))));
  const values = ['critic1', 'critic2'].map((name) => critic(name, observations, actions, hidden));
  const errors = values.map((value) => sub(targets, value));
  const [one, two] = errors.map((error) => weightedSum(square(error), weights));
  const loss = add(one, two);
  const outputs = { qf_loss: loss, qf_values: mean(values[0]), td_errors: errors[0] };
  return learnerGraph(loss, ['critic1', 'critic2'], criticOptimizer, outputs, 'qf_grad_norm');
}
