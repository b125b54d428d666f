/** Charts and signs of methods that learn from rollouts. */
import { klBeyond, muchClipped, negativeKl, ratioAway, samplerAway, scoreFalls } from '../../domain/signs/ppo-signs.ts';
import {
  entropyCollapsed,
  limitTooLow,
  repeatThemselves,
  repliesShrunk,
  runToLimit,
  sameToAll,
} from '../../domain/signs/reply-signs.ts';
import type { SignRule } from '../../domain/signs/sign.ts';
import type { ChartSpec } from '../method.ts';
import { throughput } from './charts.ts';

/** What is rewarded, and what it costs. */
export const outcomeCharts = [
  { title: 'Score', term: 'score', lines: [{ metric: 'objective/scores', label: '' }], startsAtParent: true },
  {
    title: 'KL',
    unit: 'nats per reply',
    term: 'kl',
    lines: [{ metric: 'objective/kl', label: '' }],
    format: 'nats',
    band: { low: 0, high: 10, label: 'healthy' },
  },
] as const satisfies readonly ChartSpec[];

/** Where completions of one prompt are compared. */
export const groupCharts = [
  {
    title: 'Spread of scores',
    unit: 'within a prompt',
    term: 'scoreSpread',
    lines: [{ metric: 'reward_std', label: '' }],
    startsAtParent: true,
  },
  {
    title: 'Prompts without spread',
    term: 'zeroSpread',
    lines: [{ metric: 'frac_reward_zero_std', label: '' }],
    format: 'share',
    startsAtParent: true,
  },
] as const satisfies readonly ChartSpec[];

/** How far an update moves what a batch was sampled from. */
export const ratioCharts = [
  {
    title: 'Clipped updates',
    term: 'clipFraction',
    lines: [{ metric: 'policy/clipfrac_avg', label: '' }],
    format: 'share',
    band: { low: 0, high: 0.2, label: 'healthy' },
  },
  { title: 'Ratio', term: 'ratio', lines: [{ metric: 'val/ratio', label: '' }] },
] as const satisfies readonly ChartSpec[];

/** What replies have become. */
export const replyCharts = [
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
] as const satisfies readonly ChartSpec[];

/** Faults of the arithmetic first: they make all others doubtful. */
export const onlineSigns: readonly SignRule[] = [
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
];
