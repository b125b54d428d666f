/** RLOO: REINFORCE with a leave-one-out baseline (Ahmadian et al. 2024). */
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { groupCharts, onlineSigns, outcomeCharts, ratioCharts, replyCharts } from './parts/online-charts.ts';
import { replyPresets } from './parts/presets.ts';
import {
  groupSettings,
  klPricingSettings,
  minibatchSettings,
  rolloutBatchSettings,
  rolloutOptimizerSettings,
  rolloutResultSettings,
  rolloutSamplingSettings,
  scoreSettings,
  wholeGroups,
} from './parts/rollout-settings.ts';
import { number, toggle } from './parts/setting.ts';

export const rloo = method({
  name: 'rloo',
  examples: ['parley train rloo --prompts everyday --seed 1', 'parley train rloo --env coffee --shaping 0.5'],
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ...groupSettings,
    ...rolloutSamplingSettings,
    ...klPricingSettings,
    clipRange: number(0.2, { above: 0, max: 1 }, said('methods.rloo.settings.clipRange')),
    normalizeAdvantages: toggle(false, said('methods.rloo.settings.normalizeAdvantages')),
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
    { title: said('charts.loss'), term: 'policyLoss', lines: [{ metric: 'loss/policy_avg' }] },
    ...groupCharts,
    ...ratioCharts,
    ...replyCharts,
  ],
  spark: 'objective/scores',
  signs: onlineSigns,
  amount: 'episodes',
  presets: replyPresets({ quick: 512, balanced: 2048, thorough: 8192 }),
  // Sampling and scoring a completion count as one pass over it, each time it is learned from as another.
  work: (setting) => setting('episodes') * (1 + setting('batchEpochs')),
});
