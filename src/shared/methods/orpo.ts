/** ORPO: odds ratio preference optimization, without a reference policy (Hong et al. 2024). */
import { preferencesNotLearned } from '../domain/signs/pair-signs.ts';
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { impliedRewardCharts, pairCharts, throughput } from './parts/charts.ts';
import { comparisonSettings } from './parts/comparison-settings.ts';
import { evaluationSettings } from './parts/evaluation-settings.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { number } from './parts/setting.ts';

export const orpo = method({
  name: 'orpo',
  examples: ['parley train orpo', 'parley train orpo --data hh_helpful --config lora.json'],
  needs: 'comparisons',
  makes: 'version',
  settings: {
    ...comparisonSettings,
    beta: number(1, { above: 0, max: 10 }, said('methods.orpo.settings.beta')),
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
      weightDecay: 0,
      maxGradNorm: 1,
      checkpointEvery: 25,
    }),
  },
  step: 'update',
  progressInSteps: false,
  charts: [
    ...pairCharts('rewards/accuracies'),
    { title: said('charts.imitation'), unit: said('charts.units.natsPerToken'), lines: [{ metric: 'nll_loss' }] },
    ...impliedRewardCharts(said('charts.units.natsPerToken')),
    throughput,
  ],
  spark: 'loss',
  signs: [preferencesNotLearned],
  amount: 'epochs',
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
