/**
 * Q-learning (Watkins 1989) and SARSA (Rummery and Niranjan 1994) with a table, as in Sutton and Barto (2018), sections 6.4 and 6.5.
 * Both meet an environment alone: they know its spaces and see what its steps return.
 */
import { Random } from '../../../shared/domain/random.ts';
import type { Env } from '../../environments/env.ts';
import type { Discrete } from '../../environments/spaces.ts';
import { argmax } from './action-values.ts';

export type TabularMethod = 'q-learning' | 'sarsa';

export interface TabularSettings {
  /** Discount γ. */
  readonly gamma: number;
  /** Of the environment, over all episodes. */
  readonly steps: number;
  /**
   * The n-th update of an action's value weighs α = 1/n^ω: with ½ < ω ≤ 1 the values converge, and with ω below 1 early targets, which
   * are wrong, are forgotten sooner (Even-Dar and Mansour 2003).
   */
  readonly rateExponent: number;
  /** Share of random actions. SARSA learns what its policy gets with them, Q-learning what it would get without them. */
  readonly epsilon: number;
  /** Begin each episode in a state drawn from these, where given; the environment has to know `options.state`. */
  readonly startStates?: readonly number[];
  readonly seed: number;
}

/** Q of each state and action [states][actions], 0 where it was never tried. */
export type QTable = readonly Float64Array[];

/** @returns each value's mean over its updates in the second half, which varies less than the last one does (Polyak and Juditsky 1992) */
export function learnTable(
  method: TabularMethod,
  env: Env<number, number, Discrete, Discrete>,
  { gamma, steps, rateExponent, epsilon, startStates, seed }: TabularSettings,
): QTable {
  const table = Array.from({ length: env.observationSpace.n }, () => new Float64Array(env.actionSpace.n));
  const seen = table.map((row) => new Uint32Array(row.length));
  const means = table.map((row) => new Float64Array(row.length));
  const counted = table.map((row) => new Uint32Array(row.length));
  const random = Random.fromSeed(seed);
  const choose = (state: number) =>
    random.uniform() < epsilon ? env.actionSpace.sample(random) : argmax(table[state], 0);
  const begin = () => {
    const start = startStates?.[random.int(startStates.length)];
    return env.reset({ options: start === undefined ? {} : { state: start } })[0];
  };

  env.reset({ seed: random.uint32() });
  let state = begin();
  let action = choose(state);
  for (let step = 0; step < steps; step++) {
    const [next, reward, terminated, truncated] = env.step(action);
    const nextAction = choose(next);
    const ahead = method === 'sarsa' ? table[next][nextAction] : table[next][argmax(table[next], 0)];
    const target = reward + (terminated ? 0 : gamma * ahead);
    const rate = 1 / (++seen[state][action]) ** rateExponent;
    table[state][action] += rate * (target - table[state][action]);
    if (step >= steps / 2)
      means[state][action] += (table[state][action] - means[state][action]) / ++counted[state][action];
    const over = terminated || truncated;
    state = over ? begin() : next;
    action = over ? choose(state) : nextAction;
  }
  return means.map((row, state) =>
    row.map((mean, action) => (counted[state][action] > 0 ? mean : table[state][action])),
  );
}
