/** A Markov decision process that is small enough to be written out, and the environment that acts by it. */
import { drawnSeed } from '../../shared/domain/drawn-seed.ts';
import { Random } from '../../shared/domain/random.ts';
import type { Env } from './env.ts';
import { EpisodeOrder } from './in-order.ts';
import { discrete, type Discrete } from './spaces.ts';

/** What may follow an action. */
export interface Outcome {
  readonly probability: number;
  /** Number of a state. */
  readonly next: number;
  readonly reward: number;
}

export interface Mdp {
  readonly name: string;
  /** By number, as people read them. */
  readonly states: readonly string[];
  readonly actions: readonly string[];
  /** `outcomes[state][action]`, whose probabilities add up to 1. A state without actions is terminal: its value is 0. */
  readonly outcomes: readonly (readonly (readonly Outcome[])[])[];
  /** Where episodes may begin, each equally likely. */
  readonly starts: readonly number[];
}

export const isTerminal = ({ outcomes }: Mdp, state: number): boolean => outcomes[state].length === 0;

/** `options.state` begins an episode in that state. */
export function mdpEnv(mdp: Mdp): Env<number, number, Discrete, Discrete> {
  const observationSpace = discrete(mdp.states.length);
  const actionSpace = discrete(mdp.actions.length);
  const order = new EpisodeOrder(mdp.name);
  let random: Random | undefined;
  let state = 0;
  return {
    name: mdp.name,
    observationSpace,
    actionSpace,
    reset({ seed, options = {} } = {}) {
      if (seed !== undefined) random = Random.fromSeed(seed);
      random ??= Random.fromSeed(drawnSeed());
      const drawn = mdp.starts[random.int(mdp.starts.length)];
      state = observationSpace.contains(options.state) ? options.state : drawn;
      order.began();
      return [state, {}];
    },
    step(action) {
      order.requireAction(action, actionSpace);
      const { next, reward } = drawOutcome(mdp.outcomes[state][action], random!);
      state = next;
      const terminated = isTerminal(mdp, state);
      if (terminated) order.ended();
      return [state, reward, terminated, false, {}];
    },
  };
}

function drawOutcome(outcomes: readonly Outcome[], random: Random): Outcome {
  let left = random.uniform();
  for (const outcome of outcomes) {
    left -= outcome.probability;
    if (left < 0) return outcome;
  }
  // What rounding leaves of the sum belongs to the last one.
  return outcomes[outcomes.length - 1];
}
