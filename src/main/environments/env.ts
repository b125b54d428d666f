/**
 * The interface of an environment is Gymnasium's (Towers et al. 2024): `reset` begins an episode, `step` takes one action. `terminated`
 * says that the task is over, so that nothing is worth anything after it; `truncated`, that the episode was cut off, so that a method
 * still counts what its last state is worth.
 */
import type { Space } from './spaces.ts';

/** Beside the observation, for people and tests; no method learns from it. */
export type Info = Readonly<Record<string, unknown>>;

export interface ResetOptions {
  /** The same seed gives the same episode for the same actions. Without one the episode goes on with the last one's draws. */
  readonly seed?: number;
  /** Of the environment's own, such as where to start. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export type Reset<Observation> = readonly [observation: Observation, info: Info];
export type Step<Observation> = readonly [
  observation: Observation,
  reward: number,
  terminated: boolean,
  truncated: boolean,
  info: Info,
];

/** One whose answers take time, such as a reward model's. Every `Env` is one, too. */
export interface AsyncEnv<
  Observation,
  Action,
  Observations extends Space<Observation> = Space<Observation>,
  Actions extends Space<Action> = Space<Action>,
> {
  readonly name: string;
  readonly observationSpace: Observations;
  readonly actionSpace: Actions;
  reset(options?: ResetOptions): Reset<Observation> | Promise<Reset<Observation>>;
  /** @throws ParleyError conflict before the first reset and after an episode's end; invalid_input for what is no action */
  step(action: Action): Step<Observation> | Promise<Step<Observation>>;
}

/** One that answers at once. `Env<Float32Array, number, Box, Discrete>` is what DQN takes, `Env<Float32Array, Float32Array, Box, Box>` DDPG. */
export interface Env<
  Observation,
  Action,
  Observations extends Space<Observation> = Space<Observation>,
  Actions extends Space<Action> = Space<Action>,
> extends AsyncEnv<Observation, Action, Observations, Actions> {
  reset(options?: ResetOptions): Reset<Observation>;
  step(action: Action): Step<Observation>;
}
