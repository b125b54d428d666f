/** The reward model: a score for each reply, from comparisons (Bradley–Terry, Plackett–Luce). */
import { onlyLength, prefersTheWorse, rewardTossesCoins } from '../domain/signs/pair-signs.ts';
import { said } from '../language/said.ts';
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
  examples: ['parley train reward', 'parley train reward --data hh_helpful --seed 1'],
  needs: 'comparisons',
  makes: 'rewardModel',
  settings: {
    ...comparisonSettings,
    loss: choice('pairs', ['pairs', 'listwise'], said('methods.reward.settings.loss')),
    margin: number(0, { min: 0, max: 100 }, said('methods.reward.settings.margin')),
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
    { title: said('charts.margin'), term: 'margin', lines: [{ metric: 'margin' }] },
    throughput,
  ],
  spark: 'loss',
  signs: [rewardTossesCoins, prefersTheWorse, onlyLength],
  amount: 'epochs',
  // Comparisons are learned by heart so soon that once is the usual.
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
