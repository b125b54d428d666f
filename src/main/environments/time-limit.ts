import type { Env } from './env.ts';
import type { Space } from './spaces.ts';

/** The same environment, whose episodes are truncated after so many steps (Gymnasium's TimeLimit). */
export function timeLimit<O, A, Observations extends Space<O>, Actions extends Space<A>>(
  env: Env<O, A, Observations, Actions>,
  steps: number,
): Env<O, A, Observations, Actions> {
  let taken = 0;
  return {
    name: env.name,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    reset(options) {
      taken = 0;
      return env.reset(options);
    },
    step(action) {
      const [observation, reward, terminated, truncated, info] = env.step(action);
      taken++;
      return [observation, reward, terminated, truncated || (taken >= steps && !terminated), info];
    },
  };
}
