/** How an actor's actions are varied while it learns. */
import type { Box } from '../../environments/spaces.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { actionRange } from './actor-critic.ts';

export interface ContinuousExploration {
  /** Steps of uniformly random actions at the beginning. */
  readonly learningStarts: number;
  /** Standard deviation of Gaussian noise, as a share of half the range of an action. */
  readonly explorationNoise: number;
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
