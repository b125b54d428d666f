/** The reward model: a score for each reply, from comparisons (Bradley–Terry, Plackett–Luce). */
import { onlyLength, prefersTheWorse, rewardTossesCoins } from '../domain/signs/pair-signs.ts';
import { method } from './method.ts';
import { epochPresets } from './presets.ts';
import { pairCharts, throughput } from './shared-charts.ts';

export const reward = method({
  name: 'reward',
  title: 'Reward model',
  shortTitle: 'Reward model',
  inSentence: 'a reward model',
  purpose: 'Learns from comparisons what is liked. It makes no new version; PPO and contests use it.',
  action: 'Train reward model',
  command: {
    summary: 'a reward model from rankings and preferences',
    description:
      'A reward model from rankings and preferences, measured on prompts that it was not trained on and beside the ' +
      'baseline "the longer reply wins".',
    examples: ['parley train reward', 'parley train reward --data hh_helpful --seed 1'],
  },
  needs: 'comparisons',
  makes: 'rewardModel',
  step: 'update',
  progressInSteps: false,
  charts: [
    ...pairCharts('accuracy'),
    { title: 'Margin', term: 'margin', lines: [{ metric: 'margin', label: '' }] },
    throughput,
  ],
  spark: 'loss',
  signs: [rewardTossesCoins, prefersTheWorse, onlyLength],
  amount: 'epochs',
  // Comparisons are learned by heart so soon that once is the usual.
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
