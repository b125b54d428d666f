/** Known tasks, and how well methods solve them. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

export const examples = {
  exact: ({ gamma, sweeps, residual }: { gamma: number; sweeps: number; residual: number }) =>
    `Value iteration (γ = ${formats.rounded(gamma, 4)}): ${counted(sweeps, 'sweep')}, Bellman residual ${formats.figure(residual)}.`,
  agreement: ({ improvements, difference }: { improvements: number; difference: number }) =>
    `Policy iteration: ${counted(improvements, 'improvement')}, largest difference ${formats.figure(difference)}.`,
  learning: ({ steps }: { steps: number }) =>
    `Learned from ${counted(steps, 'step')} each. SARSA is measured against the best policy that explores as it does.`,
  heading: {
    method: 'method',
    seed: 'seed',
    error: 'largest error, of the range',
    bestActions: 'best actions',
    said: 'said',
  },
  turnsLeft: ({ count }: { count: number }) => `${counted(count, 'turn')} left`,
  methods: { 'q-learning': 'Q-learning', sarsa: 'SARSA' },
};
