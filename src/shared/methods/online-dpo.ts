/** Online DPO: DPO on pairs of the policy’s own replies of the moment (Guo et al. 2024). */
import { method } from './method.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { groupCharts, onlineSigns, outcomeCharts, replyCharts } from './parts/online-charts.ts';
import { replyPresets } from './parts/presets.ts';
import {
  groupSettings,
  minibatchSettings,
  rolloutBatchSettings,
  rolloutOptimizerSettings,
  rolloutResultSettings,
  rolloutSamplingSettings,
  scoreSettings,
  wholeGroups,
} from './parts/rollout-settings.ts';
import { number } from './parts/setting.ts';

export const onlineDpo = method({
  name: 'online-dpo',
  title: 'Online DPO',
  shortTitle: 'Online DPO',
  inSentence: 'Online DPO',
  purpose:
    'Writes several replies to each prompt and learns to prefer the one that scores best to the one that scores worst. Nothing judges the result: hold a contest after it.',
  action: 'Start Online DPO',
  command: {
    summary: 'DPO on pairs of the policy’s own replies',
    examples: ['parley train online-dpo --prompts everyday --seed 1'],
  },
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ...groupSettings,
    ...rolloutSamplingSettings,
    beta: number(
      0.1,
      { above: 0, max: 10 },
      'How strongly the policy is held to its parent: the larger, the closer it stays.',
    ),
    ...scoreSettings,
    ...rolloutResultSettings,
    ...loraSettings,
    ...memorySettings,
    ...rolloutOptimizerSettings({ learningRate: 1e-4 }),
  },
  check: wholeGroups,
  step: 'batch',
  progressInSteps: true,
  charts: [
    ...outcomeCharts,
    { title: 'Loss', unit: 'nats per pair', term: 'pairLoss', lines: [{ metric: 'loss', label: '' }] },
    {
      title: 'Accuracy',
      unit: 'on pairs it learns from',
      term: 'accuracy',
      lines: [{ metric: 'rewards/accuracies', label: '' }],
      format: 'share',
    },
    ...groupCharts,
    ...replyCharts,
  ],
  spark: 'objective/scores',
  signs: onlineSigns,
  amount: 'episodes',
  presets: replyPresets({ quick: 512, balanced: 2048, thorough: 8192 }),
  // Sampling and scoring a completion count as one pass over it, each time it is learned from as another.
  work: (setting) => setting('episodes') * (1 + (2 * setting('batchEpochs')) / setting('samplesPerPrompt')),
});
