/** PPO: proximal policy optimization against a reward model (Schulman et al. 2017; Stiennon et al. 2020). */
import { klBeyond, muchClipped, negativeKl, ratioAway, samplerAway, scoreFalls } from '../domain/signs/ppo-signs.ts';
import {
  entropyCollapsed,
  limitTooLow,
  repeatThemselves,
  repliesShrunk,
  runToLimit,
  sameToAll,
} from '../domain/signs/reply-signs.ts';
import { method } from './method.ts';
import { throughput } from './parts/charts.ts';
import { loraSettings } from './parts/lora-settings.ts';
import { memorySettings } from './parts/memory-settings.ts';
import { optimizerSettings } from './parts/optimizer-settings.ts';
import { replyPresets } from './parts/presets.ts';
import {
  entropySettings,
  klPricingSettings,
  rolloutBatchSettings,
  rolloutResultSettings,
  rolloutSamplingSettings,
  scoreSettings,
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
    ppoEpochs: whole(
      2,
      { min: 1, max: 10 },
      'How often each rollout batch is gone through before new completions are sampled.',
    ),
    ...rolloutSamplingSettings,
    ...klPricingSettings,
    gamma: number(1, { min: 0, max: 1 }, 'Discount per token.'),
    gaeLambda: number(0.95, { min: 0, max: 1 }, 'GAE’s trade of bias (0) against variance (1).'),
    clipRange: number(0.2, { above: 0, max: 1 }, 'How far the probability ratio may move before its gradient is cut.'),
    valueClipRange: number(
      0.2,
      { above: 0, max: 10 },
      'How far a value may move from its old estimate before its gradient is cut.',
    ),
    valueCoef: number(
      0.1,
      { min: 0, max: 10 },
      'Weight of the value loss; the value head shares the policy’s trunk, so it also scales what reaches the trunk.',
    ),
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
    ...optimizerSettings({
      learningRate: 1e-4,
      schedule: 'linear',
      warmupSteps: 0,
      finalShare: 0.1,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-5,
      weightDecay: 0,
      maxGradNorm: 1,
      // Rollout batches, not single updates: between them there is no rollout to keep.
      checkpointEvery: 1,
    }),
  },
  step: 'batch',
  progressInSteps: true,
  charts: [
    { title: 'Score', term: 'score', lines: [{ metric: 'objective/scores', label: '' }], startsAtParent: true },
    {
      title: 'KL',
      unit: 'nats per reply',
      term: 'kl',
      lines: [{ metric: 'objective/kl', label: '' }],
      format: 'nats',
      band: { low: 0, high: 10, label: 'healthy' },
    },
    {
      title: 'Loss',
      term: 'ppoLoss',
      lines: [
        { metric: 'loss/policy_avg', label: 'policy' },
        { metric: 'loss/value_avg', label: 'value' },
      ],
    },
    {
      title: 'Length',
      unit: 'tokens per reply',
      term: 'replyLength',
      lines: [{ metric: 'completions/mean_length', label: '' }],
      startsAtParent: true,
    },
    {
      title: 'Entropy',
      unit: 'nats per reply',
      term: 'entropy',
      lines: [{ metric: 'objective/entropy', label: '' }],
      startsAtParent: true,
    },
    {
      title: 'Clipped updates',
      term: 'clipFraction',
      lines: [{ metric: 'policy/clipfrac_avg', label: '' }],
      format: 'share',
      band: { low: 0, high: 0.2, label: 'healthy' },
    },
    { title: 'Ratio', term: 'ratio', lines: [{ metric: 'val/ratio', label: '' }] },
    {
      title: 'Repetition',
      term: 'repetition',
      lines: [
        { metric: 'completions/repetition', label: 'within' },
        { metric: 'completions/duplicates', label: 'between' },
      ],
      format: 'share',
    },
    {
      title: 'Cut off',
      unit: 'share of replies',
      term: 'cutOff',
      lines: [{ metric: 'completions/clipped_ratio', label: '' }],
      format: 'share',
      startsAtParent: true,
    },
    {
      title: 'Sampling gap',
      unit: 'nats per token, largest',
      term: 'samplingGap',
      lines: [{ metric: 'sampling/logprob_gap', label: '' }],
      format: 'tiny',
    },
    throughput,
  ],
  spark: 'objective/scores',
  signs: [
    negativeKl,
    samplerAway,
    ratioAway,
    muchClipped,
    klBeyond,
    scoreFalls,
    entropyCollapsed,
    repeatThemselves,
    sameToAll,
    runToLimit,
    limitTooLow,
    repliesShrunk,
  ],
  amount: 'episodes',
  presets: replyPresets({ quick: 512, balanced: 2048, thorough: 8192 }),
  // Sampling and scoring a completion count as one pass over it, each PPO epoch as another.
  work: (setting) => setting('episodes') * (1 + setting('ppoEpochs')),
});
