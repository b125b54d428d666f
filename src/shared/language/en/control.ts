/** Control tasks that networks learn: figures of the training, and what came out. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Result {
  readonly lastEpisodes: number;
  readonly episodes: number;
  readonly mean: number;
  readonly least: number;
}

export const control = {
  heading: {
    step: 'step',
    episodic_return: 'return',
    epsilon: 'random actions ε',
    priority_beta: 'correction β',
    td_loss: 'TD loss',
    q_values: 'Q',
    qf_loss: 'critic loss',
    qf_values: 'Q',
    actor_loss: 'actor loss',
  },
  result: ({ lastEpisodes, episodes, mean, least }: Result) =>
    `Mean return of the last 100 training episodes: ${formats.rounded(lastEpisodes, 1)}. Without exploration, over ${counted(episodes, 'episode')}: ` +
    `${formats.rounded(mean, 1)}, lowest ${formats.rounded(least, 1)}.`,
};
