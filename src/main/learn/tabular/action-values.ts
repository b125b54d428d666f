/** Bellman's equations of a written-out process. γ is the discount; a terminal state is worth 0. */
import { isTerminal, type Mdp, type Outcome } from '../../environments/mdp.ts';

/** Q(s, a) of one action by the values of what follows: Σ p · (r + γ V(s′)). */
export function backup(outcomes: readonly Outcome[], values: ArrayLike<number>, gamma: number): number {
  return outcomes.reduce(
    (sum, { probability, next, reward }) => sum + probability * (reward + gamma * values[next]),
    0,
  );
}

/** max over a of Q(s, a), or (1 − ε) of that and ε of the mean over all actions; 0 in a terminal state. */
export function bestBackup(mdp: Mdp, state: number, values: ArrayLike<number>, gamma: number, epsilon = 0): number {
  if (isTerminal(mdp, state)) return 0;
  return greedyMean(
    mdp.outcomes[state].map((outcomes) => backup(outcomes, values, gamma)),
    epsilon,
  );
}

/** What acting by these values gets on average where a share ε of the actions is random: (1 − ε) max + ε mean. */
export function greedyMean(actionValues: ArrayLike<number>, epsilon: number): number {
  const all = Array.from(actionValues);
  return (1 - epsilon) * Math.max(...all) + (epsilon * all.reduce((sum, value) => sum + value, 0)) / all.length;
}

/** Largest |V(s) − max over a of Q(s, a)|, with ε as above: 0 where V solves Bellman's optimality equation. */
export function bellmanResidual(mdp: Mdp, values: ArrayLike<number>, gamma: number, epsilon = 0): number {
  return Math.max(
    ...mdp.states.map((_, state) => Math.abs(values[state] - bestBackup(mdp, state, values, gamma, epsilon))),
  );
}

/** The first of the best actions; −1 in a terminal state. */
export function greedyAction(mdp: Mdp, state: number, values: ArrayLike<number>, gamma: number): number {
  return argmax(mdp.outcomes[state].map((outcomes) => backup(outcomes, values, gamma)));
}

/** Of equals the first, where rounding may tell equals apart by no more than `tie`; −1 of none. */
export function argmax(values: ArrayLike<number>, tie = 1e-9): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) if (best < 0 || values[i] > values[best] + tie) best = i;
  return best;
}
