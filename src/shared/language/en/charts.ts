/** The charts of training: titles, units, the lines in them, and where in them a run looks wrong. */
import { formats } from './formats.ts';

interface At {
  readonly stage: string;
  readonly chart: string;
  readonly step: 'update' | 'batch';
  readonly since: number;
}

export const charts = {
  throughput: 'Throughput',
  loss: 'Loss',
  heldOutLoss: 'Held-out loss',
  accuracy: 'Accuracy',
  heldOutAccuracy: 'Held-out accuracy in training',
  impliedReward: 'Implied reward',
  logProbability: 'Log-probability',
  episodicReturn: 'Return of a conversation',
  qValues: 'Value of the choice (Q)',
  tdLoss: 'Temporal-difference loss',
  epsilon: 'Random choices (ε)',
  score: 'Score',
  kl: 'KL',
  scoreSpread: 'Spread of scores',
  zeroSpread: 'Prompts without spread',
  clippedUpdates: 'Clipped updates',
  ratio: 'Ratio',
  length: 'Length',
  entropy: 'Entropy',
  repetition: 'Repetition',
  cutOff: 'Cut off',
  samplingGap: 'Sampling gap',
  gradient: 'Gradient',
  divergence: 'Divergence from the teacher',
  heldOutDivergence: 'Held-out divergence',
  imitation: 'Imitation',
  margin: 'Margin',

  units: {
    tokensPerSecond: 'tok/s',
    natsPerPair: 'nats per pair',
    natsPerToken: 'nats per token',
    natsPerReply: 'nats per reply',
    largestNatsPerToken: 'nats per token, largest',
    onTrainingPairs: 'on training pairs',
    promptsWeighEqually: 'every prompt weighs the same',
    withinPrompt: 'within a prompt',
    tokensPerReply: 'tokens per reply',
    shareOfReplies: 'share of replies',
    norm: 'norm',
    goodMinusBad: 'good minus bad replies',
  },
  lines: {
    chosen: 'chosen',
    rejected: 'rejected',
    policy: 'policy',
    value: 'value',
    within: 'within',
    between: 'between',
  },
  healthy: 'healthy',

  signs: {
    titleAt: ({ title, place }: { title: string; place: string }) => `${title} (${place})`,
    usually: ({ means }: { means: string }) => `Usually: ${means}`,
    toTry: ({ change }: { change: string }) => `Try: ${change}`,
    place: ({ stage, chart }: { stage: string; chart: string }) => `${stage}: ${chart}`,
    placeSince: ({ stage, chart, step, since }: At) => `${stage}: ${chart}, since ${step} ${formats.count(since)}`,
    placeFrom: ({ stage, chart, step, since, until }: At & { until: number }) =>
      `${stage}: ${chart}, ${step} ${formats.count(since)} to ${formats.count(until)}`,
  },
};
