import type { Env } from './env.ts';
import { EpisodeOrder } from './in-order.ts';
import type { Space } from './spaces.ts';

/** The same environment, whose episodes are truncated after so many steps (Gymnasium's TimeLimit). */
export function timeLimit<O, A, Observations extends Space<O>, Actions extends Space<A>>(
  env: Env<O, A, Observations, Actions>,
  steps: number,
): Env<O, A, Observations, Actions> {
  const order = new EpisodeOrder(env.name);
  let taken = 0;
  return {
    name: env.name,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    reset(options) {
      taken = 0;
      order.began();
      return env.reset(options);
    },
    step(action) {
      order.requireAction(action, env.actionSpace);
      const [observation, reward, terminated, truncated, info] = env.step(action);
      taken++;
      const cut = truncated || (taken >= steps && !terminated);
      if (terminated || cut) order.ended();
      return [observation, reward, terminated, cut, info];
    },
  };
}
