/** KTO: Kahneman–Tversky optimization, from replies that are good or bad each by itself (Ethayarajh et al. 2024). */
import { preferencesNotLearned } from '../domain/signs/pair-signs.ts';
import { method } from './method.ts';
import { impliedRewardCharts, throughput } from './parts/charts.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { epochPresets } from './parts/presets.ts';
import { number, whole } from './parts/setting.ts';

export const kto = method({
  name: 'kto',
  title: 'KTO',
  shortTitle: 'KTO',
  inSentence: 'KTO',
  purpose:
    'Learns from replies that are good or bad each by itself: thumbs, or the best and the worst of each ranking.',
  action: 'Start KTO',
  command: {
    summary: 'Kahneman–Tversky optimization on good and bad replies',
    description:
      'A version that makes good replies likelier and bad ones less likely, without pairs of them: from thumbs, from datasets with ' +
      'labels, and from the best and the worst reply of each ranking; measured on prompts that it was not trained on.',
    examples: ['parley train kto', 'parley train kto --data thumbs --config lora.json'],
  },
  needs: 'labels',
  makes: 'version',
  settings: {
    epochs: whole(1, { min: 1, max: 20 }, 'How often every reply is seen. More than a few learn them by heart.'),
    batchSize: whole(
      16,
      { min: 2, max: 256 },
      'Replies per update. The reference point is estimated over them: of fewer than 8 it is a rough guess.',
    ),
    beta: number(
      0.1,
      { above: 0, max: 10 },
      'Strength of the KL penalty to the parent: the larger, the closer the policy stays to it.',
    ),
    desirableWeight: number(
      1,
      { min: 0, max: 100 },
      'Weight of a good reply. Its product with their number is to be 1 to 1.33 times that of the bad ones.',
    ),
    undesirableWeight: number(1, { min: 0, max: 100 }, 'Weight of a bad reply.'),
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
    { title: 'Loss', lines: [{ metric: 'loss', label: '' }] },
    { title: 'Margin', unit: 'good less bad replies', lines: [{ metric: 'rewards/margins', label: '' }] },
    { title: 'KL', unit: 'nats per reply', term: 'kl', lines: [{ metric: 'kl', label: '' }], format: 'nats' },
    ...impliedRewardCharts('nats per reply'),
    throughput,
  ],
  spark: 'rewards/margins',
  signs: [preferencesNotLearned],
  amount: 'epochs',
  presets: epochPresets({ balanced: 1, thorough: 3 }),
  work: (setting) => setting('epochs'),
});
