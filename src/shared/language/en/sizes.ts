/** Sizes of a run to choose from. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

/** A model that the defaults of a big one are for, and the rank of its adapters. */
interface Big {
  readonly parameters: number;
  readonly rank: number;
}

const large = (parameters: number): string =>
  parameters >= 1e9 ? `${formats.fixed(parameters / 1e9, 1)} billion` : `${formats.count(parameters / 1e6)} million`;

export const sizes = {
  quick: 'Quick',
  balanced: 'Balanced',
  thorough: 'Thorough',
  toTry: 'A quick trial.',
  usual: 'The usual size.',
  forVerdict: 'Usually enough for a verdict.',
  forLittleData: 'For little data; more would overfit.',
  forSmallGains: 'Enough to detect a small gain.',
  epochs: ({ amount }: { amount: number }) => `${counted(amount, 'pass', 'passes')} over the data`,
  replies: ({ amount }: { amount: number }) => `${counted(amount, 'reply', 'replies')} to learn from`,
  withContest: ({ facts, judged }: { facts: string; judged: number }) => `${facts}, ${formats.count(judged)} to judge`,
  defaultsForBig: ({ parameters, rank }: Big) =>
    `Defaults for a model of ${large(parameters)} parameters: adapters (LoRA) of rank ${rank} are trained instead of all weights, so that it fits into memory and ends within hours.`,
  defaultsForBigRollouts: ({ parameters, rank, replies, tokens }: Big & { replies: number; tokens: number }) =>
    `Defaults for a model of ${large(parameters)} parameters: adapters (LoRA) of rank ${rank} are trained instead of all weights, on batches of ${formats.count(replies)} replies of up to ${formats.tokens(tokens)}, so that it fits into memory and ends within hours.`,
};
