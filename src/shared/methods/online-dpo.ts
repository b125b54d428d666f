/** Online DPO: DPO on pairs of the policy’s own replies of the moment (Guo et al. 2024). */
import { said } from '../language/said.ts';
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
  examples: ['parley train online-dpo --prompts everyday --seed 1'],
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ...groupSettings,
    ...rolloutSamplingSettings,
    beta: number(0.1, { above: 0, max: 10 }, said('methods.online-dpo.settings.beta')),
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
    {
      title: said('charts.loss'),
      unit: said('charts.units.natsPerPair'),
      term: 'pairLoss',
      lines: [{ metric: 'loss' }],
    },
    {
      title: said('charts.accuracy'),
      unit: said('charts.units.onTrainingPairs'),
      term: 'accuracy',
      lines: [{ metric: 'rewards/accuracies' }],
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
