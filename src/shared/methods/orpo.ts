/** ORPO: odds ratio preference optimization, without a reference policy (Hong et al. 2024). */
import { preferencesNotLearned } from '../domain/signs/pair-signs.ts';
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
  title: 'ORPO',
  shortTitle: 'ORPO',
  inSentence: 'ORPO',
  purpose:
    'Imitates the preferred replies and makes the others less likely, in one step and without a reward model. For a base that was not fine-tuned yet.',
  action: 'Start ORPO',
  command: {
    summary: 'odds ratio preference optimization on rankings and preferences',
    description:
      'A version that imitates what was preferred and avoids what was not, without a reward model and without its parent as a ' +
      'reference; measured by the reward it implies, on prompts that it was not trained on.',
    examples: ['parley train orpo', 'parley train orpo --data hh_helpful --config lora.json'],
  },
  needs: 'comparisons',
  makes: 'version',
  settings: {
    ...comparisonSettings,
    beta: number(
      1,
      { above: 0, max: 10 },
      'Weight of the odds ratio beside imitation: the larger, the more the rejected replies are pushed down (the paper’s lambda).',
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
      weightDecay: 0,
      maxGradNorm: 1,
      checkpointEvery: 25,
    }),
  },
  step: 'update',
  progressInSteps: false,
  charts: [
    ...pairCharts('rewards/accuracies'),
    { title: 'Imitation', unit: 'nats per token', lines: [{ metric: 'nll_loss', label: '' }] },
    ...impliedRewardCharts('nats per token'),
    throughput,
  ],
  spark: 'loss',
  signs: [preferencesNotLearned],
  amount: 'epochs',
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
