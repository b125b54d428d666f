/**
 * Potential-based shaping (Ng, Harada and Russell 1999): F = γΦ(s′) − Φ(s) is added to each reward, with Φ = 0 where the episode ends. It
 * says at each turn how far the task has come, and leaves the best policy what it was; each state is worth Φ less.
 */
import { isTerminal, type Mdp } from '../mdp.ts';
import type { DialogueEnv } from './dialogue-env.ts';

interface Shaping {
  /** Φ is this times what the environment tells as `info.potential`; nothing where it tells none. */
  readonly weight: number;
  readonly gamma: number;
}

/** What a step was worth without it is `info.unshaped`; Φ before and after it are `info.potentials`. */
export function shaped(env: DialogueEnv, { weight, gamma }: Shaping): DialogueEnv {
  const potentialOf = (info: Readonly<Record<string, unknown>>) =>
    weight * (typeof info.potential === 'number' ? info.potential : 0);
  let before = 0;
  return {
    ...env,
    async reset(options) {
      const [observation, info] = await env.reset(options);
      before = potentialOf(info);
      return [observation, info];
    },
    async step(action) {
      const [observation, reward, terminated, truncated, info] = await env.step(action);
      const after = terminated ? 0 : potentialOf(info);
      const potentials = [before, after];
      const bonus = gamma * after - before;
      before = after;
      return [observation, reward + bonus, terminated, truncated, { ...info, unshaped: reward, potentials }];
    },
  };
}

/** The same for a process that is written out. @param potential Φ of each state; that of a terminal one counts as 0 */
export function shapedMdp(mdp: Mdp, potential: (state: number) => number, gamma: number): Mdp {
  const phi = mdp.states.map((_, state) => (isTerminal(mdp, state) ? 0 : potential(state)));
  return {
    ...mdp,
    outcomes: mdp.outcomes.map((actions, from) =>
      actions.map((outcomes) =>
        outcomes.map((outcome) => ({ ...outcome, reward: outcome.reward + gamma * phi[outcome.next] - phi[from] })),
      ),
    ),
  };
}
