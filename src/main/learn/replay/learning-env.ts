/** Environments as networks see them: observations and actions are vectors. */
import type { AsyncEnv } from '../../environments/env.ts';
import type { Box, Discrete } from '../../environments/spaces.ts';
import { Random } from '../../../shared/domain/random.ts';

export interface LearningEnv<Actions extends Discrete | Box> {
  readonly name: string;
  /** Numbers in an observation. */
  readonly observationWidth: number;
  readonly actionSpace: Actions;
  reset(seed: number): Promise<Float32Array>;
  /** @param action of a discrete space the index */
  step(action: Float32Array): Promise<EnvStep>;
}

export interface EnvStep {
  readonly nextObservation: Float32Array;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Vectors in, one of a few actions out. */
export function discreteControl(env: AsyncEnv<Float32Array, number, Box, Discrete>): LearningEnv<Discrete> {
  return learningEnv(
    env,
    env.observationSpace.low.length,
    (observation) => observation,
    ([index]) => index,
  );
}

/** Vectors in, a vector out. */
export function continuousControl(env: AsyncEnv<Float32Array, Float32Array, Box, Box>): LearningEnv<Box> {
  return learningEnv(
    env,
    env.observationSpace.low.length,
    (observation) => observation,
    (action) => action,
  );
}

/**
 * States by number as one-hot vectors.
 * @param startStates where episodes begin, drawn by their seed, in place of the environment's own starts
 */
export function numberedStates(
  env: AsyncEnv<number, number, Discrete, Discrete>,
  startStates?: readonly number[],
): LearningEnv<Discrete> {
  const width = env.observationSpace.n;
  const start = (seed: number) =>
    startStates && { state: startStates[Random.fromSeed(seed).split('start').int(startStates.length)] };
  return learningEnv(
    env,
    width,
    (state) => oneHot(width, state),
    ([index]) => index,
    start,
  );
}

export function oneHot(width: number, index: number): Float32Array {
  return new Float32Array(width).fill(1, index, index + 1);
}

function learningEnv<Observation, Action, Actions extends Discrete | Box>(
  env: Pick<AsyncEnv<Observation, Action>, 'name' | 'reset' | 'step'> & { readonly actionSpace: Actions },
  observationWidth: number,
  toVector: (observation: Observation) => Float32Array,
  toAction: (action: Float32Array) => Action,
  optionsOf: (seed: number) => Readonly<Record<string, unknown>> | undefined = () => undefined,
): LearningEnv<Actions> {
  return {
    name: env.name,
    observationWidth,
    actionSpace: env.actionSpace,
    async reset(seed) {
      const [observation] = await env.reset({ seed, options: optionsOf(seed) });
      return toVector(observation);
    },
    async step(action) {
      const [observation, reward, terminated, truncated] = await env.step(toAction(action));
      return { nextObservation: toVector(observation), reward, terminated, truncated };
    },
  };
}

/** Numbers in an action's vector. */
export function actionWidth(space: Discrete | Box): number {
  return 'n' in space ? 1 : space.low.length;
}
