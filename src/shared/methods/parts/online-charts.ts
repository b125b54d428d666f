/** Charts and signs of methods that learn from rollouts. */
import { klBeyond, muchClipped, negativeKl, ratioAway, samplerAway, scoreFalls } from '../../domain/signs/ppo-signs.ts';
import { said } from '../../language/said.ts';
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
  { title: said('charts.score'), term: 'score', lines: [{ metric: 'objective/scores' }], startsAtParent: true },
  {
    title: said('charts.kl'),
    unit: said('charts.units.natsPerReply'),
    term: 'kl',
    lines: [{ metric: 'objective/kl' }],
    format: 'nats',
    band: { low: 0, high: 10 },
  },
] as const satisfies readonly ChartSpec[];

/** Where completions of one prompt are compared. */
export const groupCharts = [
  {
    title: said('charts.scoreSpread'),
    unit: said('charts.units.withinPrompt'),
    term: 'scoreSpread',
    lines: [{ metric: 'reward_std' }],
    startsAtParent: true,
  },
  {
    title: said('charts.zeroSpread'),
    term: 'zeroSpread',
    lines: [{ metric: 'frac_reward_zero_std' }],
    format: 'share',
    startsAtParent: true,
  },
] as const satisfies readonly ChartSpec[];

/** How far an update moves what a batch was sampled from. */
export const ratioCharts = [
  {
    title: said('charts.clippedUpdates'),
    term: 'clipFraction',
    lines: [{ metric: 'policy/clipfrac_avg' }],
    format: 'share',
    band: { low: 0, high: 0.2 },
  },
  { title: said('charts.ratio'), term: 'ratio', lines: [{ metric: 'val/ratio' }] },
] as const satisfies readonly ChartSpec[];

/** What replies have become. */
export const replyCharts = [
  {
    title: said('charts.length'),
    unit: said('charts.units.tokensPerReply'),
    term: 'replyLength',
    lines: [{ metric: 'completions/mean_length' }],
    startsAtParent: true,
  },
  {
    title: said('charts.entropy'),
    unit: said('charts.units.natsPerReply'),
    term: 'entropy',
    lines: [{ metric: 'objective/entropy' }],
    startsAtParent: true,
  },
  {
    title: said('charts.repetition'),
    term: 'repetition',
    lines: [
      { metric: 'completions/repetition', label: said('charts.lines.within') },
      { metric: 'completions/duplicates', label: said('charts.lines.between') },
    ],
    format: 'share',
  },
  {
    title: said('charts.cutOff'),
    unit: said('charts.units.shareOfReplies'),
    term: 'cutOff',
    lines: [{ metric: 'completions/clipped_ratio' }],
    format: 'share',
    startsAtParent: true,
  },
  {
    title: said('charts.samplingGap'),
    unit: said('charts.units.largestNatsPerToken'),
    term: 'samplingGap',
    lines: [{ metric: 'sampling/logprob_gap' }],
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
