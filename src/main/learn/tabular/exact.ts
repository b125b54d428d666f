/** Value iteration and policy iteration (Sutton and Barto 2018, sections 4.3 and 4.4). */
import { isTerminal, type Mdp } from '../../environments/mdp.ts';
import { bellmanResidual, bestBackup, greedyAction } from './action-values.ts';

export interface Solution {
  /** V* of each state. */
  readonly values: Float64Array;
  /** The first of the best actions of each state; −1 in a terminal one. */
  readonly policy: readonly number[];
  /** Sweeps over all states, or improvements of the policy. */
  readonly rounds: number;
}

/** Float64 rounds sums of values around 1 by less. */
const CONVERGED = 1e-13;
const MOST_ROUNDS = 100_000;

/**
 * V(s) ← max over a of Σ p · (r + γ V(s′)), state after state in place, until no value changes by more than rounding.
 * @param epsilon share of actions that are drawn at random: V is then that of the best policy which acts so (section 5.4), which is what
 *   SARSA learns
 */
export function valueIteration(mdp: Mdp, gamma: number, epsilon = 0): Solution {
  const values = new Float64Array(mdp.states.length);
  for (let rounds = 1; rounds <= MOST_ROUNDS; rounds++) {
    let change = 0;
    for (let state = 0; state < values.length; state++) {
      const next = bestBackup(mdp, state, values, gamma, epsilon);
      change = Math.max(change, Math.abs(next - values[state]));
      values[state] = next;
    }
    if (change <= CONVERGED) return { values, policy: greedyPolicy(mdp, values, gamma), rounds };
  }
  throw new RangeError(
    `expected values of ${mdp.name} to settle; the residual is ${bellmanResidual(mdp, values, gamma, epsilon)}`,
  );
}

/**
 * Evaluate, make greedy, until the policy stays. It begins with the policy that takes all actions equally often: with γ = 1 a policy's
 * values exist only where it ends its episodes, and what improves such a policy does so, too (Bertsekas and Tsitsiklis 1991).
 */
export function policyIteration(mdp: Mdp, gamma: number): Solution {
  const even = mdp.outcomes.map((actions) => actions.map(() => 1 / actions.length));
  let values = policyValues(mdp, even, gamma);
  let policy = greedyPolicy(mdp, values, gamma);
  for (let rounds = 1; rounds <= MOST_ROUNDS; rounds++) {
    values = policyValues(mdp, onlyOf(mdp, policy), gamma);
    const improved = greedyPolicy(mdp, values, gamma);
    if (improved.every((action, state) => action === policy[state])) return { values, policy, rounds };
    policy = improved;
  }
  throw new RangeError(`expected the policy of ${mdp.name} to settle`);
}

/** V of a policy, exactly: the solution of V = r + γ P V. @param policy probabilities `[state][action]` */
export function policyValues(mdp: Mdp, policy: readonly (readonly number[])[], gamma: number): Float64Array {
  const size = mdp.states.length;
  const rows = mdp.outcomes.map((actions, state) => {
    const row = new Float64Array(size + 1);
    row[state] = 1;
    actions.forEach((outcomes, action) => {
      for (const { probability, next, reward } of outcomes) {
        const weight = policy[state][action] * probability;
        if (!isTerminal(mdp, next)) row[next] -= weight * gamma;
        row[size] += weight * reward;
      }
    });
    return row;
  });
  return solved(rows);
}

function greedyPolicy(mdp: Mdp, values: ArrayLike<number>, gamma: number): number[] {
  return mdp.states.map((_, state) => greedyAction(mdp, state, values, gamma));
}

function onlyOf(mdp: Mdp, policy: readonly number[]): number[][] {
  return mdp.outcomes.map((actions, state) => actions.map((_, action) => Number(action === policy[state])));
}

/** Gaussian elimination with partial pivoting of rows [A | b]. They are used up. */
function solved(rows: Float64Array[]): Float64Array {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    const lead = rows[column];
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row][column] / lead[column];
      if (factor === 0) continue;
      for (let k = column; k <= size; k++) rows[row][k] -= factor * lead[k];
    }
  }
  const values = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let rest = rows[row][size];
    for (let k = row + 1; k < size; k++) rest -= rows[row][k] * values[k];
    values[row] = rest / rows[row][row];
  }
  return values;
}
