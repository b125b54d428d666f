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
import { replyPresets } from './presets.ts';
import { throughput } from './shared-charts.ts';

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
