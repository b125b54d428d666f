/** A written-out process, solved exactly and learned by methods with a table, with how far these are off. */
import { setImmediate } from 'node:timers/promises';
import { isTerminal, mdpEnv, type Mdp } from '../../environments/mdp.ts';
import { argmax, backup, bellmanResidual, greedyMean } from '../../learn/tabular/action-values.ts';
import { policyIteration, valueIteration } from '../../learn/tabular/exact.ts';
import { learnTable, type QTable, type TabularMethod } from '../../learn/tabular/td-control.ts';
import type { JobContext } from './job-context.ts';

interface Task {
  readonly gamma: number;
  readonly steps: number;
  readonly seeds: readonly number[];
}

/** Enough to see every action again and again, few enough that what is learned is about the good ones. */
const EPSILON = 0.2;
const RATE_EXPONENT = 0.6;
/** What float64 and settled values leave between equally good actions. */
const TIE = 1e-9;

export async function solveByTable(
  mdp: Mdp,
  { gamma, steps, seeds }: Task,
  { emit, signal }: Pick<JobContext, 'emit' | 'signal'>,
) {
  const inside = mdp.states.flatMap((_, state) => (isTerminal(mdp, state) ? [] : [state]));
  const exact = valueIteration(mdp, gamma);
  const byPolicies = policyIteration(mdp, gamma);
  const goals = { 'q-learning': exact.values, sarsa: valueIteration(mdp, gamma, EPSILON).values };
  const tasks = (Object.keys(goals) as TabularMethod[]).flatMap((method) => seeds.map((seed) => ({ method, seed })));
  const learned = [];
  for (const [done, { method, seed }] of tasks.entries()) {
    emit({ type: 'progress', stage: 'steps', done: done * steps, total: tasks.length * steps });
    // Between two of them it can be stopped.
    await setImmediate();
    signal.throwIfAborted();
    const settings = { gamma, steps, rateExponent: RATE_EXPONENT, epsilon: EPSILON, startStates: inside, seed };
    const table = learnTable(method, mdpEnv(mdp), settings);
    const errorOfRange = largestError(table, inside, goals[method], method === 'sarsa' ? EPSILON : 0);
    learned.push({ method, seed, errorOfRange, bestActions: shareOfBest(mdp, table, inside, exact.values, gamma) });
  }
  return {
    gamma,
    steps,
    states: inside.map((state) => ({
      name: mdp.states[state],
      value: exact.values[state],
      action: mdp.actions[exact.policy[state]],
    })),
    valueIteration: { sweeps: exact.rounds, bellmanResidual: bellmanResidual(mdp, exact.values, gamma) },
    policyIteration: {
      improvements: byPolicies.rounds,
      largestDifference: Math.max(...inside.map((s) => Math.abs(exact.values[s] - byPolicies.values[s]))),
    },
    learned,
  };
}

/** Of the states' values, as a share of the range of the right ones. @param epsilon share of random actions in these */
export function largestError(
  table: QTable,
  states: readonly number[],
  values: ArrayLike<number>,
  epsilon: number,
): number {
  const right = states.map((state) => values[state]);
  const errors = states.map((state) => Math.abs(greedyMean(table[state], epsilon) - values[state]));
  return Math.max(...errors) / (Math.max(...right) - Math.min(...right));
}

function shareOfBest(
  mdp: Mdp,
  table: QTable,
  states: readonly number[],
  values: ArrayLike<number>,
  gamma: number,
): number {
  const isBest = (state: number) => {
    const right = mdp.outcomes[state].map((outcomes) => backup(outcomes, values, gamma));
    return right[argmax(table[state], 0)] > Math.max(...right) - TIE;
  };
  return states.filter(isBest).length / states.length;
}
