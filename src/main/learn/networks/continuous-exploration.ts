/** How an actor acts, and how its actions are varied while it learns. */
import type { Box } from '../../environments/spaces.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { input } from '../../graph/ops/leaf.ts';
import type { LearningEnv } from '../replay/learning-env.ts';
import type { AdamSettings, ReplayMethod } from '../replay/replay-method.ts';
import { actionRange, actor } from './actor-critic.ts';

export interface ContinuousExploration {
  /** Steps of uniformly random actions at the beginning. */
  readonly learningStarts: number;
  /** Standard deviation of Gaussian noise, as a share of half the range of an action. */
  readonly explorationNoise: number;
}

export interface ActorCriticSettings extends ContinuousExploration {
  /** Widths of the hidden layers of actor and critics. */
  readonly hidden: readonly number[];
  readonly actorOptimizer: AdamSettings;
  readonly criticOptimizer: AdamSettings;
}

/** How DDPG and TD3 act: by the network called actor, with noise while they learn. */
export function actingByActor(
  { observationWidth, actionSpace }: LearningEnv<Box>,
  settings: ActorCriticSettings,
): Omit<ReplayMethod, 'learners'> {
  const observations = input('observations', 'f32', ['B', observationWidth]);
  return {
    acting: { outputs: { answer: actor('actor', observations, settings.hidden, actionSpace) } },
    bestAction: (action) => withinBounds(action, actionSpace),
    explore: (step, answer, random) => noisyAction(step, answer, random, actionSpace, settings),
    explorationAt: () => ({}),
  };
}

/**
 * A uniform draw at first, then the actor's action with Gaussian noise, within the bounds. Fujimoto et al. (2018, section 6.1) found the
 * Ornstein–Uhlenbeck noise of Lillicrap et al. (2016) no better.
 */
export async function noisyAction(
  step: number,
  answer: () => Promise<Float32Array>,
  random: Random,
  space: Box,
  { learningStarts, explorationNoise }: ContinuousExploration,
): Promise<Float32Array> {
  if (step <= learningStarts) return space.sample(random);
  const { scale } = actionRange(space);
  const action = await answer();
  const varied = action.map((value, i) => value + explorationNoise * scale[i] * random.normal());
  return withinBounds(varied, space);
}

/** An engine's hyperbolic tangent may exceed 1 by a rounding, and an environment takes no action beyond its bounds. */
export function withinBounds(action: Float32Array, { low, high }: Box): Float32Array {
  return action.map((value, i) => Math.max(low[i], Math.min(high[i], value)));
}
