/** How an actor learns from a critic, in DDPG as in TD3. */
import type { Box } from '../../environments/spaces.ts';
import { mean } from '../../graph/compose.ts';
import { neg } from '../../graph/ops/neg.ts';
import { learnerGraph, transitionInputs, type AdamSettings, type BatchShape } from '../replay/replay-method.ts';
import { actor, critic } from './actor-critic.ts';

/** Moves the actor to where the critic's values are higher (Silver et al. 2014): the loss is −mean Q(s, μ(s)). */
export function actorGraph(
  batch: BatchShape,
  space: Box,
  { hidden, actorOptimizer }: { readonly hidden: readonly number[]; readonly actorOptimizer: AdamSettings },
  criticName: string,
) {
  const { observations } = transitionInputs(batch);
  const loss = neg(mean(critic(criticName, observations, actor('actor', observations, hidden, space), hidden)));
  return learnerGraph(loss, ['actor'], actorOptimizer, { actor_loss: loss }, 'actor_grad_norm');
}
