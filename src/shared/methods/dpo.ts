/** DPO: direct preference optimization (Rafailov et al. 2023), with IPO's loss as a choice (Azar et al. 2023). */
import { chosenDisplaced, dpoTossesCoins } from '../domain/signs/pair-signs.ts';
import { method } from './method.ts';
import { pairCharts, throughput } from './parts/charts.ts';
import { comparisonSettings } from './parts/comparison-settings.ts';
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
      ['sigmoid', 'ipo'],
      'sigmoid is DPO’s own loss; ipo aims at a fixed margin per token, 1 / (2 · beta), so that clear preferences are not driven without end.',
    ),
    labelSmoothing: number(
      0,
      { min: 0, below: 0.5 },
      'Share of the preferences taken to be the wrong way round; used by the sigmoid loss only.',
    ),
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
  charts: [
    ...pairCharts('rewards/accuracies'),
    {
      title: 'Implied reward',
      lines: [
        { metric: 'rewards/chosen', label: 'chosen' },
        { metric: 'rewards/rejected', label: 'rejected' },
      ],
    },
    {
      title: 'Log-probability',
      unit: 'nats per reply',
      lines: [
        { metric: 'logps/chosen', label: 'chosen' },
        { metric: 'logps/rejected', label: 'rejected' },
      ],
    },
    throughput,
  ],
  spark: 'rewards/margins',
  signs: [dpoTossesCoins, chosenDisplaced],
  amount: 'epochs',
  // Comparisons are learned by heart so soon that once is the usual.
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
