import { expect, test } from 'vitest';
import { gridworld } from '../../environments/control/gridworld.ts';
import { isTerminal, mdpEnv, type Mdp } from '../../environments/mdp.ts';
import { bellmanResidual, greedyMean } from './action-values.ts';
import { policyIteration, policyValues, valueIteration } from './exact.ts';
import { learnTable, type TabularMethod } from './td-control.ts';

const world = gridworld();

test('the utilities of the 4×3 world are those that Russell and Norvig print', () => {
  const { values } = valueIteration(world, 1);
  const printed = { '0,0': 0.812, '0,1': 0.868, '0,2': 0.918, '1,0': 0.762, '1,2': 0.66, '2,0': 0.705, '2,1': 0.655 };
  for (const [cell, utility] of Object.entries({ ...printed, '2,2': 0.611, '2,3': 0.388 }))
    expect(values[world.states.indexOf(cell)], cell).toBeCloseTo(utility, 3);
});

test.each([1, 0.9])(
  'value iteration solves Bellman’s equation, and policy iteration finds the same, with γ = %d',
  (gamma) => {
    const [byValues, byPolicies] = [valueIteration(world, gamma), policyIteration(world, gamma)];
    expect(bellmanResidual(world, byValues.values, gamma)).toBeLessThan(1e-12);
    expect(bellmanResidual(world, byPolicies.values, gamma)).toBeLessThan(1e-12);
    byValues.values.forEach((value, state) => expect(byPolicies.values[state]).toBeCloseTo(value, 10));
    expect(byPolicies.policy).toEqual(byValues.policy);
  },
);

test('a policy’s values are exact: a walk of two states by hand', () => {
  const walk: Mdp = {
    name: 'walk',
    states: ['a', 'b', 'end'],
    actions: ['on'],
    outcomes: [
      [[{ probability: 1, next: 1, reward: 2 }]],
      [
        [
          { probability: 0.5, next: 0, reward: 0 },
          { probability: 0.5, next: 2, reward: 1 },
        ],
      ],
      [],
    ],
    starts: [0],
  };
  // V(a) = 2 + V(b)/2, V(b) = ½ · V(a)/2 + ½ with γ = ½.
  const [a, b] = policyValues(walk, [[1], [1], []], 0.5);
  expect([a, b]).toEqual([expect.closeTo(2.25 / 0.875, 12), expect.closeTo((2.25 / 0.875 - 2) * 2, 12)]);
});

test.each<[TabularMethod, number]>([
  ['q-learning', 0],
  ['sarsa', 0.2],
])('%s comes within 1 %% of the range of exact values on 5 seeds', (method, explored) => {
  const gamma = 0.9;
  const { values } = valueIteration(world, gamma, explored);
  const inside = world.states.flatMap((_, state) => (isTerminal(world, state) ? [] : [state]));
  const range = Math.max(...inside.map((s) => values[s])) - Math.min(...inside.map((s) => values[s]));
  for (const seed of [0, 1, 2, 3, 4]) {
    const settings = { gamma, steps: 1_000_000, rateExponent: 0.6, epsilon: 0.2, startStates: inside, seed };
    const table = learnTable(method, mdpEnv(world), settings);
    const errors = inside.map((state) => Math.abs(greedyMean(table[state], explored) - values[state]));
    expect(Math.max(...errors) / range, `seed ${seed}`).toBeLessThan(0.01);
  }
});
