/**
 * What a completed run leaves, field by field: it follows from what its method learns from. The schemas of jobs and results, the
 * page's table and the figures of a version are made from this.
 */
import type { MethodDescription } from './method.ts';

type Needs = MethodDescription['needs'];

export interface ResultField {
  /** Above its value. */
  readonly title: string;
  /** `interval` is [low, high] of 95 %, in shares. */
  readonly format: 'count' | 'figure' | 'share' | 'interval' | 'nats' | 'duration' | 'text';
  /** Null where it was not measured, or an earlier Parley did not keep it. */
  readonly optional?: true;
}

/** Of a run that is measured on held-out data while it trains. */
const endingFields = {
  keptStep: { title: 'Update that is kept', format: 'count', optional: true },
  endedEarly: { title: 'Ended early', format: 'text', optional: true },
} as const;

/** What the trainer leaves, in the order it is shown. */
export const trainedFields = {
  chats: {
    steps: { title: 'Updates', format: 'count' },
    tokens: { title: 'Tokens it learned from', format: 'count' },
    /** Of the finished policy over at most 256 of the examples, per token that was learned. */
    loss: { title: 'Loss, nats per token', format: 'figure' },
    /** Loss before and after, and perplexity: on at most 256 of the chats held out, if there are any. */
    heldOutChats: { title: 'Held-out chats', format: 'count', optional: true },
    heldOutLossBefore: { title: 'Held-out loss before', format: 'figure', optional: true },
    heldOutLoss: { title: 'Held-out loss after', format: 'figure', optional: true },
    heldOutPerplexity: { title: 'Held-out perplexity', format: 'figure', optional: true },
    ...endingFields,
  },
  teacher: {
    steps: { title: 'Updates', format: 'count' },
    tokens: { title: 'Tokens it learned from', format: 'count' },
    /** Divergence from the teacher before and after, and perplexity: on at most 64 of the chats held out, if there are any. */
    heldOutChats: { title: 'Held-out chats', format: 'count' },
    heldOutDivergenceBefore: { title: 'Held-out divergence before, nats per token', format: 'figure', optional: true },
    heldOutDivergence: { title: 'Held-out divergence after, nats per token', format: 'figure', optional: true },
    heldOutPerplexityBefore: { title: 'Held-out perplexity before', format: 'figure', optional: true },
    heldOutPerplexity: { title: 'Held-out perplexity after', format: 'figure', optional: true },
    ...endingFields,
  },
  comparisons: {
    steps: { title: 'Updates', format: 'count', optional: true },
    tokens: { title: 'Tokens it learned from', format: 'count', optional: true },
    /** Ordered pairs, ties left out. */
    pairs: { title: 'Pairs it learned from', format: 'count' },
    heldOutPairs: { title: 'Held-out pairs', format: 'count' },
    /** Of the scores, or of the reward that a policy implies. */
    heldOutAccuracy: { title: 'Held-out accuracy', format: 'share' },
    /** Of that accuracy, by bootstrap over groups of prompts that say nearly the same. */
    interval: { title: '95 % interval', format: 'interval' },
    longerWinsBaseline: { title: '“The longer reply wins” has', format: 'share' },
    ...endingFields,
  },
  labels: {
    steps: { title: 'Updates', format: 'count' },
    tokens: { title: 'Tokens it learned from', format: 'count' },
    desirable: { title: 'Good replies it learned from', format: 'count' },
    undesirable: { title: 'Bad replies it learned from', format: 'count' },
    heldOutReplies: { title: 'Held-out replies', format: 'count' },
    /** How often the implied reward of a good reply is above that of a bad one, over all held-out pairs of one and one. */
    heldOutAccuracy: { title: 'Held-out accuracy', format: 'share' },
    interval: { title: '95 % interval', format: 'interval' },
    longerWinsBaseline: { title: '“The longer reply wins” has', format: 'share' },
  },
  prompts: {
    /** Completions sampled. */
    episodes: { title: 'Replies it learned from', format: 'count' },
    steps: { title: 'Updates', format: 'count' },
    /** Both of the last rollout batch. */
    kl: { title: 'KL from its parent, per reply', format: 'nats' },
    score: { title: 'Score at the end of training', format: 'figure' },
    /** Why it ended before its last episode, in plain words. */
    endedEarly: { title: 'Ended early', format: 'text', optional: true },
  },
} as const satisfies Record<Needs, Record<string, ResultField>>;

/** What the run's data were. */
export const dataFields = {
  chats: {},
  teacher: {},
  comparisons: {
    rankings: { title: 'Rankings', format: 'count' },
    /** Pairs of replies that were equally good, which teach nothing. */
    ties: { title: 'Ties', format: 'count' },
  },
  labels: {},
  prompts: {},
} as const satisfies Record<Needs, Record<string, ResultField>>;

export const durationField = {
  durationSeconds: { title: 'Time', format: 'duration' },
} as const satisfies Record<string, ResultField>;

export function resultFieldsOf(needs: Needs): Readonly<Record<string, ResultField>> {
  return { ...trainedFields[needs], ...dataFields[needs], ...durationField };
}
