/**
 * What a completed run leaves, field by field: it follows from what its method learns from. The schemas of jobs and results, the
 * page's table and the figures of a version are made from this.
 */
import { said } from '../language/said.ts';
import type { Said } from '../language/said.ts';
import type { MethodDescription } from './method.ts';

type Needs = MethodDescription['needs'];

export interface ResultField {
  /** Above its value. */
  readonly title: Said;
  /** `interval` is [low, high] of 95 %, in shares. */
  readonly format: 'count' | 'figure' | 'share' | 'interval' | 'nats' | 'duration' | 'text';
  /** Null where it was not measured, or an earlier Parley did not keep it. */
  readonly optional?: true;
}

/** Of a run that is measured on held-out data while it trains. */
const endingFields = {
  keptStep: { title: said('results.keptStep'), format: 'count', optional: true },
  endedEarly: { title: said('results.endedEarly'), format: 'text', optional: true },
} as const;

/** What the trainer leaves, in the order it is shown. */
export const trainedFields = {
  chats: {
    steps: { title: said('results.steps'), format: 'count' },
    tokens: { title: said('results.tokens'), format: 'count' },
    /** Of the finished policy over at most 256 of the examples, per token that was learned. */
    loss: { title: said('results.loss'), format: 'figure' },
    /** Loss before and after, and perplexity: on at most 256 of the chats held out, if there are any. */
    heldOutChats: { title: said('results.heldOutChats'), format: 'count', optional: true },
    heldOutLossBefore: { title: said('results.heldOutLossBefore'), format: 'figure', optional: true },
    heldOutLoss: { title: said('results.heldOutLoss'), format: 'figure', optional: true },
    heldOutPerplexity: { title: said('results.heldOutPerplexity'), format: 'figure', optional: true },
    ...endingFields,
  },
  teacher: {
    steps: { title: said('results.steps'), format: 'count' },
    tokens: { title: said('results.tokens'), format: 'count' },
    /** Divergence from the teacher before and after, and perplexity: on at most 64 of the chats held out, if there are any. */
    heldOutChats: { title: said('results.heldOutChats'), format: 'count' },
    heldOutDivergenceBefore: { title: said('results.heldOutDivergenceBefore'), format: 'figure', optional: true },
    heldOutDivergence: { title: said('results.heldOutDivergence'), format: 'figure', optional: true },
    heldOutPerplexityBefore: { title: said('results.heldOutPerplexityBefore'), format: 'figure', optional: true },
    heldOutPerplexity: { title: said('results.heldOutPerplexityAfter'), format: 'figure', optional: true },
    ...endingFields,
  },
  comparisons: {
    steps: { title: said('results.steps'), format: 'count', optional: true },
    tokens: { title: said('results.tokens'), format: 'count', optional: true },
    /** Ordered pairs, ties left out. */
    pairs: { title: said('results.pairs'), format: 'count' },
    heldOutPairs: { title: said('results.heldOutPairs'), format: 'count' },
    /** Of the scores, or of the reward that a policy implies. */
    heldOutAccuracy: { title: said('results.heldOutAccuracy'), format: 'share' },
    /** Of that accuracy, by bootstrap over groups of prompts that say nearly the same. */
    interval: { title: said('results.interval'), format: 'interval' },
    longerWinsBaseline: { title: said('results.longerWinsBaseline'), format: 'share' },
    ...endingFields,
  },
  labels: {
    steps: { title: said('results.steps'), format: 'count' },
    tokens: { title: said('results.tokens'), format: 'count' },
    desirable: { title: said('results.desirable'), format: 'count' },
    undesirable: { title: said('results.undesirable'), format: 'count' },
    heldOutReplies: { title: said('results.heldOutReplies'), format: 'count' },
    /** How often the implied reward of a good reply is above that of a bad one, over all held-out pairs of one and one. */
    heldOutAccuracy: { title: said('results.heldOutAccuracy'), format: 'share' },
    interval: { title: said('results.interval'), format: 'interval' },
    longerWinsBaseline: { title: said('results.longerWinsBaseline'), format: 'share' },
  },
  prompts: {
    /** Completions sampled. */
    episodes: { title: said('results.episodes'), format: 'count' },
    steps: { title: said('results.steps'), format: 'count' },
    /** Both of the last rollout batch; the score of a chooser over episodes without exploration. */
    kl: { title: said('results.kl'), format: 'nats', optional: true },
    score: { title: said('results.score'), format: 'figure' },
    /** Of the policy by itself, in the same episodes as `score`, where a chooser was trained. */
    scoreAlone: { title: said('results.scoreAlone'), format: 'figure', optional: true },
    /** Why it ended before its last episode, in plain words. */
    endedEarly: { title: said('results.endedEarly'), format: 'text', optional: true },
  },
} as const satisfies Record<Needs, Record<string, ResultField>>;

/** What the run's data were. */
export const dataFields = {
  chats: {},
  teacher: {},
  comparisons: {
    rankings: { title: said('results.rankings'), format: 'count' },
    /** Pairs of replies that were equally good, which teach nothing. */
    ties: { title: said('results.ties'), format: 'count' },
  },
  labels: {},
  prompts: {},
} as const satisfies Record<Needs, Record<string, ResultField>>;

export const durationField = {
  durationSeconds: { title: said('results.durationSeconds'), format: 'duration' },
} as const satisfies Record<string, ResultField>;

export function resultFieldsOf(needs: Needs): Readonly<Record<string, ResultField>> {
  return { ...trainedFields[needs], ...dataFields[needs], ...durationField };
}
