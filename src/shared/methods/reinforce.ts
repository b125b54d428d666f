/** REINFORCE: the policy gradient with a baseline (Williams 1992). */
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { onlineSigns, outcomeCharts, replyCharts } from './parts/online-charts.ts';
import { replyPresets } from './parts/presets.ts';
import {
  advantageSettings,
  entropySettings,
  klPricingSettings,
  rolloutBatchSettings,
  rolloutOptimizerSettings,
  rolloutResultSettings,
  rolloutSamplingSettings,
  scoreSettings,
  valueSettings,
} from './parts/rollout-settings.ts';
import { choice } from './parts/setting.ts';

export const reinforce = method({
  name: 'reinforce',
  examples: ['parley train reinforce --prompts everyday --seed 1'],
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    // One update for each batch: smaller ones, so that there are enough of them.
    rolloutBatchSize: { ...rolloutBatchSettings.rolloutBatchSize, default: 32 },
    ...rolloutSamplingSettings,
    ...klPricingSettings,
    gamma: advantageSettings.gamma,
    baseline: choice('mean', ['mean', 'none', 'value'], said('methods.reinforce.settings.baseline')),
    ...valueSettings,
    ...entropySettings,
    ...scoreSettings,
    ...rolloutResultSettings,
    ...loraSettings,
    ...memorySettings,
    ...rolloutOptimizerSettings({ learningRate: 3e-4 }),
  },
  step: 'batch',
  progressInSteps: true,
  charts: [
    ...outcomeCharts,
    { title: said('charts.loss'), term: 'policyLoss', lines: [{ metric: 'loss/policy_avg' }] },
    ...replyCharts,
  ],
  spark: 'objective/scores',
  signs: onlineSigns,
  amount: 'episodes',
  presets: replyPresets({ quick: 512, balanced: 2048, thorough: 8192 }),
  // Sampling and scoring a completion count as one pass over it, each time it is learned from as another.
  work: (setting) => 2 * setting('episodes'),
});
