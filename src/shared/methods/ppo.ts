/** PPO: proximal policy optimization against a reward model (Schulman et al. 2017; Stiennon et al. 2020). */
import { said } from '../language/said.ts';
import { method } from './method.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { onlineSigns, outcomeCharts, ratioCharts, replyCharts } from './parts/online-charts.ts';
import { replyPresets } from './parts/presets.ts';
import {
  advantageSettings,
  entropySettings,
  klPricingSettings,
  minibatchSettings,
  rolloutBatchSettings,
  rolloutOptimizerSettings,
  rolloutResultSettings,
  rolloutSamplingSettings,
  scoreSettings,
  valueSettings,
} from './parts/rollout-settings.ts';
import { number, toggle, whole } from './parts/setting.ts';

export const ppo = method({
  name: 'ppo',
  examples: ['parley train ppo --prompts everyday --seed 1'],
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ppoEpochs: whole(2, { min: 1, max: 10 }, said('methodSettings.batchEpochs')),
    ...rolloutSamplingSettings,
    ...klPricingSettings,
    ...advantageSettings,
    clipRange: number(0.2, { above: 0, max: 1 }, said('methods.ppo.settings.clipRange')),
    valueClipRange: number(0.2, { above: 0, max: 10 }, said('methods.ppo.settings.valueClipRange')),
    ...valueSettings,
    ...entropySettings,
    whitenAdvantages: toggle(true, said('methods.ppo.settings.whitenAdvantages')),
    whitenRewards: toggle(false, said('methods.ppo.settings.whitenRewards')),
    ...scoreSettings,
    ...rolloutResultSettings,
    ...loraSettings,
    ...memorySettings,
    ...rolloutOptimizerSettings({ learningRate: 1e-4 }),
  },
  step: 'batch',
  progressInSteps: true,
  charts: [
    ...outcomeCharts,
    {
      title: said('charts.loss'),
      term: 'ppoLoss',
      lines: [
        { metric: 'loss/policy_avg', label: said('charts.lines.policy') },
        { metric: 'loss/value_avg', label: said('charts.lines.value') },
      ],
    },
    ...ratioCharts,
    ...replyCharts,
  ],
  spark: 'objective/scores',
  signs: onlineSigns,
  amount: 'episodes',
  presets: replyPresets({ quick: 512, balanced: 2048, thorough: 8192 }),
  // Sampling and scoring a completion count as one pass over it, each PPO epoch as another.
  work: (setting) => setting('episodes') * (1 + setting('ppoEpochs')),
});
