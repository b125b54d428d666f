/** A round from whatever feedback there is: the dialog, and what `parley improve` says. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Thumbs {
  readonly good: number;
  readonly bad: number;
}

interface Power {
  readonly prompts: number;
  readonly samples: number;
  readonly accuracy: number;
  /** The name of the run that the judge's accuracy was measured in; none where it is assumed. */
  readonly run?: string;
}

const percent = (share: number) => formats.percent(share);
const thumbs = ({ good, bad }: Thumbs) => `${counted(good, 'thumb')} up and ${formats.count(bad)} down`;

const contest = ({ prompts, samples, accuracy, run }: Power) =>
  `The contest at the end has ${counted(prompts, 'prompt')} with ${counted(samples, 'reply', 'replies')} of each version. ` +
  `With a judge that is right on ${percent(accuracy)} of pairs (${run === undefined ? 'assumed' : `as in ${run}`})`;

export const improve = {
  title: 'Improve from your feedback',
  group: 'Runs',
  purpose:
    'One round by the method that fits what you said: a new version, compared blind with its parent and kept only if it clearly wins.',
  yourFeedback: 'Your feedback',
  theFeedback: 'your feedback',
  theRound: 'The round',
  methodFrom: ({ method, version }: { method: string; version: string }) => `${method}, from ${version}`,
  withMore: 'With more feedback',
  whatToCollect: 'What to collect',
  tooLittle: 'Too little for a round',
  tooLittleStartsNothing: 'That is too little for a round, so no round starts.',
  useRegenerations: 'Learn from regenerations, too. Nobody said that they are better, so they count as weak pairs.',
  start: 'Start the round',
  notStarted: 'The round was not started',
  doesNotFit: 'It does not fit into memory',
  rateInChat: 'Rate replies in Chat',
  rankPrompts: 'Rank prompts',

  feedback: ({ counts }: { counts: string }) => `Feedback: ${counts}.`,
  noFeedback: 'no feedback yet',
  rankings: ({ count }: { count: number }) => counted(count, 'ranking'),
  edits: ({ count }: { count: number }) => counted(count, 'edit'),
  writtenAfresh: ({ count }: { count: number }) =>
    counted(count, 'reply written from scratch', 'replies written from scratch'),
  thumbs,
  regenerations: ({ count }: { count: number }) => `${counted(count, 'regeneration')} that you kept`,
  importedComparisons: ({ count }: { count: number }) => counted(count, 'imported comparison'),
  importedLabels: ({ count }: { count: number }) => counted(count, 'imported label'),

  methodAndWhy: ({ method, why }: { method: string; why: string }) => `Method: ${method}. ${why}`,
  because: {
    sft: ({ newEdits }: { newEdits: number }) =>
      `You edited ${counted(newEdits, 'reply', 'replies')} that no version here has learned from yet. Imitating them comes first (SFT): ` +
      'what you rate after that is nearer to what you want.',
    rloo: ({ rankings }: { rankings: number }) =>
      `${counted(rankings, 'ranking')} of replies written here are enough for a reward model. The policy is optimized against it (RLOO), so ` +
      'that it learns from new replies of its own, too.',
    dpo: ({ comparisons, pairs }: { comparisons: number; pairs: number }) =>
      `There ${comparisons === 1 ? 'is' : 'are'} ${counted(comparisons, 'comparison')} with ${counted(pairs, 'pair')} of a better and a worse ` +
      'reply. DPO learns from them directly; a reward model to optimize against needs more rankings of replies written here.',
    kto: (given: Thumbs) =>
      `There are ${thumbs(given)} and no pairs. KTO learns from single replies that are good or bad.`,
    ktoWithPairs: ({ pairs, ...given }: Thumbs & { pairs: number }) =>
      `There are ${thumbs(given)} beside ${counted(pairs, 'pair')}. KTO learns from single replies that are good or bad, and from the ` +
      'best and worst reply of each ranking.',
  },
  importedToo: ({ why }: { why: string }) => `${why} Feedback that you imported is part of it.`,

  contestShows: ({ winRate, ...power }: Power & { winRate: number }) =>
    `${contest(power)}, it can detect a win rate of ${percent(winRate)} or more.`,
  contestShowsNothing: (power: Power) =>
    `${contest(power)}, it cannot detect any gain: expect “undecided”, and decide by blind votes.`,
  judgeLearnsFrom: ({ rankings }: { rankings: number }) => `The judge learns from ${counted(rankings, 'ranking')}.`,
  judgeLearnsFromPairs: ({ pairs }: { pairs: number }) =>
    `The judge learns from ${counted(pairs, 'pair')} of a good and a bad reply.`,
  timeByPace: ({ time, run }: { time: string; run: string }) => `Takes about ${time}, by the pace of ${run}.`,
  timeUnknown: 'The time is not known before a first round by this method here.',
  memory: ({ size }: { size: string }) => `Needs up to ${size} of memory.`,

  missing: {
    rankingsForRound: ({ more }: { more: string }) => `About ${more} more rankings make a small round.`,
    thumbsForRound: ({ more }: { more: string }) => `About ${more} more thumbs make a small round.`,
    edits: ({ more }: { more: number }) => `With ${counted(more, 'more edit')}, a round begins by imitating them.`,
    practice: ({ more }: { more: string }) =>
      `With about ${more} more rankings, a reward model is worth optimizing against.`,
    judge: ({ more, accuracy }: { more: string; accuracy: number }) =>
      `With about ${more} more ratings, a judge that is right on ${percent(accuracy)} of pairs is better than a coin toss for sure. Until then, ` +
      'a round may stay undecided.',
    gain: ({ winRate, more, votes }: { winRate: number; more: string; votes: string }) =>
      `To detect a gain of ${percent(winRate - 0.5)} (a win rate of ${percent(winRate)}): about ${more} more ratings, or about ${votes} blind ` +
      'votes in Compare.',
  },

  beforeAndAfter: 'Replies before and after',
  prompted: ({ text }: { text: string }) => `Prompt: ${text}`,
  before: ({ text }: { text: string }) => `Before: ${text}`,
  after: ({ text }: { text: string }) => `After: ${text}`,
  voteBlind: ({ command, version, parent }: { command: string; version: string; parent: string }) =>
    `Vote blind: ${command}, then Compare, ${version} and ${parent}`,
  showRun: ({ command }: { command: string }) => `Show the run: ${command}`,
};
