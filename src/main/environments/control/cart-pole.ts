/**
 * The cart and pole of Barto, Sutton and Anderson (1983), with the dynamics and limits of Gymnasium's CartPole-v1: push a cart to the
 * left or right so that the pole on it stays up. Each step that it stands earns 1, at most 500 of them.
 */
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Env } from '../env.ts';
import { EpisodeOrder } from '../in-order.ts';
import { box, discrete, type Box, type Discrete } from '../spaces.ts';
import { timeLimit } from '../time-limit.ts';

/** Meters, meters per second, radians from upright, radians per second. */
export type CartPoleState = readonly [x: number, velocity: number, angle: number, angularVelocity: number];

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1 + POLE_MASS;
/** Half the pole's length. */
const LENGTH = 0.5;
const POLE_MOMENT = POLE_MASS * LENGTH;
const FORCE = 10;
const SECONDS_PER_STEP = 0.02;
const FARTHEST = 2.4;
const STEEPEST = (12 * 2 * Math.PI) / 360;
const MOST_STEPS = 500;

/** One step of Euler's method in float64. @param action 0 pushes to the left, 1 to the right */
export function cartPoleStep([x, velocity, angle, angularVelocity]: CartPoleState, action: number): CartPoleState {
  const force = action === 1 ? FORCE : -FORCE;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const push = (force + POLE_MOMENT * angularVelocity ** 2 * sin) / TOTAL_MASS;
  const angularAcceleration = (GRAVITY * sin - cos * push) / (LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / TOTAL_MASS));
  const acceleration = push - (POLE_MOMENT * angularAcceleration * cos) / TOTAL_MASS;
  return [
    x + SECONDS_PER_STEP * velocity,
    velocity + SECONDS_PER_STEP * acceleration,
    angle + SECONDS_PER_STEP * angularVelocity,
    angularVelocity + SECONDS_PER_STEP * angularAcceleration,
  ];
}

/** Whether the cart has left its track or the pole has fallen. */
export function cartPoleFell([x, , angle]: CartPoleState): boolean {
  return Math.abs(x) > FARTHEST || Math.abs(angle) > STEEPEST;
}

/** Observations are float32: the state. */
export function cartPole(): Env<Float32Array, number, Box, Discrete> {
  const bounds = [2 * FARTHEST, Infinity, 2 * STEEPEST, Infinity];
  const observationSpace = box(
    bounds.map((bound) => -bound),
    bounds,
  );
  const actionSpace = discrete(2);
  const order = new EpisodeOrder('cartpole');
  let random: Random | undefined;
  let state: CartPoleState = [0, 0, 0, 0];
  const endless: Env<Float32Array, number, Box, Discrete> = {
    name: 'cartpole',
    observationSpace,
    actionSpace,
    reset({ seed } = {}) {
      random = seed === undefined ? (random ?? Random.fromSeed(drawnSeed())) : Random.fromSeed(seed);
      const near = () => 0.1 * random!.uniform() - 0.05;
      state = [near(), near(), near(), near()];
      order.began();
      return [Float32Array.from(state), {}];
    },
    step(action) {
      order.requireAction(action, actionSpace);
      state = cartPoleStep(state, action);
      const terminated = cartPoleFell(state);
      if (terminated) order.ended();
      return [Float32Array.from(state), 1, terminated, false, {}];
    },
  };
  return timeLimit(endless, MOST_STEPS);
}
