import { expect, test } from 'vitest';
import { Random } from '../../shared/domain/random.ts';
import { gridworld } from './control/gridworld.ts';
import { mdpEnv } from './mdp.ts';
import { box, discrete, text } from './spaces.ts';
import { timeLimit } from './time-limit.ts';

test('outcomes come as often as the process says', () => {
  const env = mdpEnv(gridworld());
  const draws = 20_000;
  const seen = new Map<number, number>();
  env.reset({ seed: 3 });
  for (let i = 0; i < draws; i++) {
    const [start] = env.reset({ options: { state: 0 } });
    expect(start).toBe(0);
    const [next] = env.step(1);
    seen.set(next, (seen.get(next) ?? 0) + 1);
  }
  // To the right of the upper left corner: 0.8; up is a wall, down is the cell below.
  expect(seen.get(1)! / draws).toBeCloseTo(0.8, 1);
  expect(seen.get(0)! / draws).toBeCloseTo(0.1, 1);
  expect([...seen.values()].reduce((a, b) => a + b)).toBe(draws);
  expect(seen.size).toBe(3);
});

test('a step before the reset, after the end, or with what is no action is refused', () => {
  const env = mdpEnv(gridworld());
  expect(() => env.step(0)).toThrow('was not reset yet');
  env.reset({ seed: 1, options: { state: 2 } });
  expect(() => env.step(4)).toThrow('expected an action of Discrete(4), and got 4');
  while (!env.step(1)[2]);
  expect(() => env.step(1)).toThrow('is over');
});

test('an episode is cut off at its limit, which is no end of the task', () => {
  const env = timeLimit(mdpEnv(gridworld()), 3);
  env.reset({ seed: 1 });
  const ends = [env.step(3), env.step(3), env.step(3)].map(([, , terminated, truncated]) => [terminated, truncated]);
  expect(ends).toEqual([
    [false, false],
    [false, false],
    [false, true],
  ]);
});

test('what is drawn from a space belongs to it', () => {
  const random = Random.fromSeed(1);
  const spaces = [discrete(3), box([-1, 0, -Infinity, -Infinity], [1, Infinity, 5, Infinity]), text(12, ['yes', 'no'])];
  for (const space of spaces)
    for (let i = 0; i < 200; i++) expect(space.contains(space.sample(random)), space.form).toBe(true);
  expect(spaces[0].contains(3)).toBe(false);
  expect(spaces[1].contains(Float32Array.of(1.5, 0, 0, 0))).toBe(false);
  expect(spaces[2].contains('x'.repeat(13))).toBe(false);
});
