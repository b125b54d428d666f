/** PPO: proximal policy optimization against a reward model (Schulman et al. 2017; Stiennon et al. 2020). */
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
  title: 'PPO',
  shortTitle: 'PPO',
  inSentence: 'PPO',
  purpose:
    'Practises against a reward model that is there already. Nothing judges the result: hold a contest after it.',
  action: 'Start PPO',
  command: {
    summary: 'PPO against a reward model',
    examples: ['parley train ppo --prompts everyday --seed 1'],
  },
  needs: 'prompts',
  makes: 'version',
  settings: {
    ...rolloutBatchSettings,
    ...minibatchSettings,
    ppoEpochs: whole(
      2,
      { min: 1, max: 10 },
      'How often each rollout batch is gone through before new completions are sampled.',
    ),
    ...rolloutSamplingSettings,
    ...klPricingSettings,
    ...advantageSettings,
    clipRange: number(0.2, { above: 0, max: 1 }, 'How far the probability ratio may move before its gradient is cut.'),
    valueClipRange: number(
      0.2,
      { above: 0, max: 10 },
      'How far a value may move from its old estimate before its gradient is cut.',
    ),
    ...valueSettings,
    ...entropySettings,
    whitenAdvantages: toggle(true, 'Advantages with mean 0 and variance 1 over the valid tokens of a rollout batch.'),
    whitenRewards: toggle(
      false,
      'Token rewards scaled to variance 1 over the valid tokens of a rollout batch; their mean stays.',
    ),
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
      title: 'Loss',
      term: 'ppoLoss',
      lines: [
        { metric: 'loss/policy_avg', label: 'policy' },
        { metric: 'loss/value_avg', label: 'value' },
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
