/** DPO: direct preference optimization (Rafailov et al. 2023), with the losses of IPO (Azar et al. 2023), RPO (Pang et al. 2024) and robust DPO (Chowdhury et al. 2024) as choices. */
import { chosenDisplaced, preferencesNotLearned } from '../domain/signs/pair-signs.ts';
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { impliedRewardCharts, pairCharts, throughput } from './parts/charts.ts';
import { comparisonSettings } from './parts/comparison-settings.ts';
import { evaluationSettings } from './parts/evaluation-settings.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { choice, number } from './parts/setting.ts';

export const dpo = method({
  name: 'dpo',
  examples: ['parley train dpo', 'parley train dpo --data hh_helpful --config lora.json'],
  needs: 'comparisons',
  makes: 'version',
  settings: {
    ...comparisonSettings,
    beta: number(0.1, { above: 0, max: 10 }, said('methods.dpo.settings.beta')),
    loss: choice('sigmoid', ['sigmoid', 'ipo', 'rpo', 'robust'], said('methods.dpo.settings.loss')),
    labelSmoothing: number(0, { min: 0, below: 0.5 }, said('methods.dpo.settings.labelSmoothing')),
    rpoAlpha: number(1, { min: 0, max: 100 }, said('methods.dpo.settings.rpoAlpha')),
    ...evaluationSettings,
    ...loraSettings,
    ...memorySettings,
    ...optimizerSettings({
      learningRate: 1e-4,
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
  charts: [...pairCharts('rewards/accuracies'), ...impliedRewardCharts(said('charts.units.natsPerReply')), throughput],
  spark: 'rewards/margins',
  signs: [preferencesNotLearned, chosenDisplaced],
  amount: 'epochs',
  // Comparisons are learned by heart so soon that once is the usual.
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
