/** The reward model: a score for each reply, from comparisons (Bradley–Terry, Plackett–Luce). */
import { onlyLength, prefersTheWorse, rewardTossesCoins } from '../domain/signs/pair-signs.ts';
import { method } from './method.ts';
import { pairCharts, throughput } from './parts/charts.ts';
import { comparisonSettings } from './parts/comparison-settings.ts';
import { evaluationSettings } from './parts/evaluation-settings.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { choice, number } from './parts/setting.ts';

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
  settings: {
    ...comparisonSettings,
    loss: choice(
      'pairs',
      ['pairs', 'listwise'],
      'pairs is Bradley–Terry’s loss on every pair of a ranking; listwise is Plackett–Luce’s on the ranking as a whole.',
    ),
    margin: number(
      0,
      { min: 0, max: 100 },
      'By how much the better reply’s score is to be above the other’s before a pair counts as learned; used by the pairs loss only.',
    ),
    ...evaluationSettings,
    ...loraSettings,
    ...memorySettings,
    ...optimizerSettings({
      learningRate: 3e-4,
      schedule: 'linear',
      warmupSteps: 5,
      finalShare: 0,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0.01,
      maxGradNorm: 1,
      checkpointEvery: 25,
    }),
  },
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
