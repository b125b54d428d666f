/** Why a round's version is kept or not. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

/** A share with the bounds of its 95 % interval. */
interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

interface Contest extends Share {
  readonly judge: string;
  readonly comparisons: number;
  readonly prompts: number;
}

const percent = (share: number) => formats.percent(share, 1);
const withBounds = ({ share, low, high }: Share) => `${percent(share)} (${percent(low)} to ${percent(high)})`;
const wins = ({ share, comparisons, prompts }: Contest) =>
  `it wins ${percent(share)} of ${counted(comparisons, 'comparison')} with its parent on ${counted(prompts, 'prompt')} it never saw`;

export const verdicts = {
  kept: ({ figures }: { figures: string }) => `Kept: ${figures}.`,
  notKept: ({ figures }: { figures: string }) => `Not kept: ${figures}. It is worse than its parent.`,
  undecided: ({ figures }: { figures: string }) => `Undecided: ${figures}, and 50 % lies within.`,
  byRule: (contest: Contest) =>
    `${wins(contest)}, by ${contest.judge} (95 % interval ${percent(contest.low)} to ${percent(contest.high)})`,
  byModel: ({
    accuracy,
    accuracyLow,
    accuracyHigh,
    ...contest
  }: Contest & Record<`accuracy${'' | 'Low' | 'High'}`, number>) =>
    `by ${contest.judge} ${wins(contest)}; the judge is right on ${withBounds({ share: accuracy, low: accuracyLow, high: accuracyHigh })} of pairs, so the true win rate is between ${percent(contest.low)} and ${percent(contest.high)} (95 % interval)`,
  judgeNotMeasured:
    'Undecided: no held-out rating compares two replies of versions to one prompt, as the contest does. So the judge’s accuracy on such pairs is unknown, and it decides nothing. Rankings make a judge that can be measured.',
  judgeMayGuess: (accuracy: Share) =>
    `Undecided: the judge is right on ${withBounds(accuracy)} of pairs it has not learned from, which is no better than a coin toss, so it decides nothing. More rankings, or ones that contradict each other less, make a better judge.`,
  morePrompts: 'More prompts in the contest narrow the interval.',
  moreRankings: 'More rankings narrow the interval.',
  rewardModelMayGuess: (accuracy: Share) =>
    `The reward model it learned from is right on ${withBounds(accuracy)} of held-out pairs, which may be guessing.`,
  votesDecide: 'Blind votes in Compare decide it.',
  keepAnyway: 'You can keep the version all the same.',
};
