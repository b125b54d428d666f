/** DPO: direct preference optimization (Rafailov et al. 2023), with the losses of IPO (Azar et al. 2023), RPO (Pang et al. 2024) and robust DPO (Chowdhury et al. 2024) as choices. */
import { chosenDisplaced, preferencesNotLearned } from '../domain/signs/pair-signs.ts';
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
  title: 'DPO',
  shortTitle: 'DPO',
  inSentence: 'DPO',
  purpose: 'Learns from comparisons directly, without a reward model and without practising.',
  action: 'Start DPO',
  command: {
    summary: 'direct preference optimization on rankings and preferences',
    description:
      'A version that prefers what was preferred, without a reward model; measured by the reward it implies, on prompts ' +
      'that it was not trained on.',
    examples: ['parley train dpo', 'parley train dpo --data hh_helpful --config lora.json'],
  },
  needs: 'comparisons',
  makes: 'version',
  settings: {
    ...comparisonSettings,
    beta: number(
      0.1,
      { above: 0, max: 10 },
      'Strength of the KL penalty to the parent: the larger, the closer the policy stays to it.',
    ),
    loss: choice(
      'sigmoid',
      ['sigmoid', 'ipo', 'rpo', 'robust'],
      'sigmoid is DPO’s own loss; ipo aims at a fixed margin per token, 1 / (2 · beta), so that clear preferences are not driven without end; ' +
        'rpo imitates the chosen reply, too, so that it does not become unlikely; robust corrects for the share labelSmoothing of wrong labels.',
    ),
    labelSmoothing: number(
      0,
      { min: 0, below: 0.5 },
      'Share of the preferences taken to be the wrong way round; ipo does without.',
    ),
    rpoAlpha: number(1, { min: 0, max: 100 }, 'Weight of imitating the chosen reply; used by the rpo loss only.'),
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
  charts: [...pairCharts('rewards/accuracies'), ...impliedRewardCharts('nats per reply'), throughput],
  spark: 'rewards/margins',
  signs: [preferencesNotLearned, chosenDisplaced],
  amount: 'epochs',
  // Comparisons are learned by heart so soon that once is the usual.
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
