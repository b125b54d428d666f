/**
 * The pendulum of Gymnasium's Pendulum-v1: swing it up and hold it there by a torque that is too weak to lift it at once. Every step
 * costs θ² + 0.1 θ̇² + 0.001 u², with θ from upright; an episode has 200.
 */
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Env } from '../env.ts';
import { EpisodeOrder } from '../in-order.ts';
import { box, type Box } from '../spaces.ts';
import { timeLimit } from '../time-limit.ts';

/** Radians from upright, any number of turns; radians per second. */
export type PendulumState = readonly [angle: number, angularVelocity: number];

const FASTEST = 8;
const STRONGEST = 2;
const SECONDS_PER_STEP = 0.05;
const GRAVITY = 10;
const STEPS = 200;

/** One step in float64. Mass and length are 1. @param torque in newton meters, within ±2 */
export function pendulumStep(
  [angle, angularVelocity]: PendulumState,
  torque: number,
): { state: PendulumState; reward: number } {
  const cost = fromUpright(angle) ** 2 + 0.1 * angularVelocity ** 2 + 0.001 * torque ** 2;
  const turned = angularVelocity + (((3 * GRAVITY) / 2) * Math.sin(angle) + 3 * torque) * SECONDS_PER_STEP;
  const next = Math.max(-FASTEST, Math.min(FASTEST, turned));
  return { state: [angle + next * SECONDS_PER_STEP, next], reward: -cost };
}

/** The same direction within [−π, π). */
function fromUpright(angle: number): number {
  const turn = 2 * Math.PI;
  return ((((angle + Math.PI) % turn) + turn) % turn) - Math.PI;
}

/** Observations are float32: cos θ, sin θ, θ̇. The action is the torque. */
export function pendulum(): Env<Float32Array, Float32Array, Box, Box> {
  const observationSpace = box([-1, -1, -FASTEST], [1, 1, FASTEST]);
  const actionSpace = box([-STRONGEST], [STRONGEST]);
  const order = new EpisodeOrder('pendulum');
  let random: Random | undefined;
  let state: PendulumState = [0, 0];
  const observe = () => Float32Array.of(Math.cos(state[0]), Math.sin(state[0]), state[1]);
  const endless: Env<Float32Array, Float32Array, Box, Box> = {
    name: 'pendulum',
    observationSpace,
    actionSpace,
    reset({ seed } = {}) {
      random = seed === undefined ? (random ?? Random.fromSeed(drawnSeed())) : Random.fromSeed(seed);
      state = [Math.PI * (2 * random.uniform() - 1), 2 * random.uniform() - 1];
      order.began();
      return [observe(), {}];
    },
    step(action) {
      order.requireAction(action, actionSpace);
      const stepped = pendulumStep(state, action[0]);
      state = stepped.state;
      return [observe(), stepped.reward, false, false, {}];
    },
  };
  return timeLimit(endless, STEPS);
}
