/** GRPO: group relative policy optimization (Shao et al. 2024), with the options of Dr. GRPO and DAPO. */
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { groupCharts, onlineSigns, outcomeCharts, ratioCharts, replyCharts } from './parts/online-charts.ts';
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
import { choice, number, numberOrNull } from './parts/setting.ts';

export const grpo = method({
  name: 'grpo',
  examples: ['parley train grpo --prompts everyday --seed 1'],
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ...groupSettings,
    ...rolloutSamplingSettings,
    beta: number(0.04, { min: 0, max: 10 }, said('methods.grpo.settings.beta')),
    clipRange: number(0.2, { above: 0, max: 1 }, said('methods.grpo.settings.clipRange')),
    clipRangeHigh: numberOrNull(null, { above: 0, max: 10 }, said('methods.grpo.settings.clipRangeHigh')),
    lossType: choice('grpo', ['grpo', 'dapo', 'dr_grpo'], said('methods.grpo.settings.lossType')),
    scaleRewards: choice('group', ['group', 'batch', 'none'], said('methods.grpo.settings.scaleRewards')),
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
