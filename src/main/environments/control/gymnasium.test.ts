/** The dynamics against states that Gymnasium itself went through (fixtures/gymnasium.json says which release). */
import { describe, expect, it } from 'vitest';
import { cartPole, cartPoleFell, cartPoleStep, type CartPoleState } from './cart-pole.ts';
import recorded from './fixtures/gymnasium.json' with { type: 'json' };
import { pendulum, pendulumStep, type PendulumState } from './pendulum.ts';

/** Sines differ in the last bit from one library to the next, and a pole that falls magnifies it. */
const DIGITS = 11;

describe('the cart and pole', () => {
  it.each(recorded.cartPole)(
    'goes where Gymnasium’s goes, after $actions',
    ({ start, actions, states, terminated }) => {
      let state = start as unknown as CartPoleState;
      states.forEach((expected, t) => {
        expect(cartPoleFell(state)).toBe(false);
        state = cartPoleStep(state, Number(actions[t]));
        state.forEach((value, i) => expect(value, `step ${t}`).toBeCloseTo(expected[i], DIGITS));
      });
      expect(cartPoleFell(state)).toBe(terminated);
    },
  );

  it('falls beyond 12 degrees or 2.4 meters, and earns 1 a step until then', () => {
    const degrees = (count: number) => (count * Math.PI) / 180;
    expect(cartPoleFell([2.4, 0, degrees(12), 0])).toBe(false);
    expect(cartPoleFell([-2.41, 0, 0, 0])).toBe(true);
    expect(cartPoleFell([0, 0, degrees(-12.1), 0])).toBe(true);
    const env = cartPole();
    env.reset({ seed: 3 });
    let [steps, over] = [0, false];
    while (!over) {
      const [observation, reward, terminated, truncated] = env.step(1);
      expect([observation.length, reward, truncated]).toEqual([4, 1, false]);
      [steps, over] = [steps + 1, terminated];
    }
    expect(steps).toBeLessThan(12);
    expect(() => env.step(1)).toThrow();
  });

  it('starts within 0.05 of rest, the same for a seed, and ends after 500 steps', () => {
    const env = cartPole();
    const [observation] = env.reset({ seed: 11 });
    expect(observation.every((value) => Math.abs(value) <= 0.05)).toBe(true);
    expect(cartPole().reset({ seed: 11 })[0]).toEqual(observation);
    expect(cartPole().reset({ seed: 12 })[0]).not.toEqual(observation);
    let [seen, step] = [observation, 0];
    for (;;) {
      // A push towards where the pole leans and moves keeps it up.
      const [next, , terminated, truncated] = env.step(
        Number(seen[2] + 0.3 * seen[3] + 0.02 * seen[0] + 0.06 * seen[1] > 0),
      );
      [seen, step] = [next, step + 1];
      expect(terminated).toBe(false);
      if (truncated) break;
    }
    expect(step).toBe(500);
  });
});

describe('the pendulum', () => {
  it.each(recorded.pendulum)('goes where Gymnasium’s goes, at the same cost', ({ start, torques, states, rewards }) => {
    let state = start as unknown as PendulumState;
    torques.forEach((torque, t) => {
      const stepped = pendulumStep(state, torque);
      state = stepped.state;
      state.forEach((value, i) => expect(value, `step ${t}`).toBeCloseTo(states[t][i], DIGITS));
      expect(stepped.reward).toBeCloseTo(rewards[t], DIGITS - 1);
    });
  });

  it('shows its angle as a point on the circle, takes no torque beyond 2, and ends after 200 steps', () => {
    const env = pendulum();
    env.reset({ seed: 5 });
    expect(() => env.step(Float32Array.of(2.5))).toThrow();
    for (let step = 1; step <= 200; step++) {
      const [[cos, sin, speed], reward, terminated, truncated] = env.step(Float32Array.of(-2));
      expect(Math.hypot(cos, sin)).toBeCloseTo(1, 6);
      expect(Math.abs(speed)).toBeLessThanOrEqual(8);
      expect(reward).toBeLessThanOrEqual(0);
      expect([terminated, truncated]).toEqual([false, step === 200]);
    }
  });
});
