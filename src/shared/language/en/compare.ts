/** The screen Compare: votes between two versions, contests by a judge, scores on all prompts. */
import { counted, plural } from './counted.ts';
import { formats } from './formats.ts';

interface Version {
  readonly version: string;
}

/** @property versions those that were trained on any of the prompts, and on how many */
interface Trained {
  readonly versions: readonly { readonly version: string; readonly count: number }[];
  readonly prompts: number;
}

interface Sides {
  readonly left: string;
  readonly right: string;
}

interface ContestFigures {
  readonly ties: number;
  readonly count: number;
  readonly when: string;
}

const trainedOn = ({ versions, prompts }: Trained) =>
  formats.list(
    versions.map(
      ({ version, count }) => `${version} was trained on ${count === prompts ? 'all' : formats.count(count)}`,
    ),
  );

export const compare = {
  votes: 'Votes',
  allPrompts: 'All prompts',
  howToCompare: 'How to compare',
  subject: ({ a, b }: { a: string; b: string }) => `${a} and ${b}`,
  swap: 'Swap',
  oneVersion: 'There is one version so far',
  noVersions: 'There are no versions yet',
  twoVersionsNeeded:
    'Comparing needs two. A round makes a version from your rankings, and then you can vote without knowing which is which.',
  setUpRound: 'Set up a round',
  thePrompts: 'the prompts',
  versionA: 'Version A',
  against: 'against',
  versionB: 'Version B',
  on: 'on',
  prompts: 'Prompts',
  trainedOn: (trained: Trained) =>
    `${trainedOn(trained)} of these ${counted(trained.prompts, 'prompt')}. Results on training prompts say little about new ones.`,
  heldOutPromptsOf: ({ run }: { run: string }) => `Held-out prompts of ${run}`,
  promptCount: ({ prompts }: { prompts: number }) => counted(prompts, 'prompt'),
  promptsAndTrained: (trained: Trained) => `${counted(trained.prompts, 'prompt')}; ${trainedOn(trained)}`,
  useHeldOut: 'Use the held-out prompts',
  sameVersion: 'Both are the same version',
  noPrompts: 'No prompts to compare on',
  noPromptsHint: 'Import a file of prompts, or rank some: the prompts that you rank are kept.',
  importPrompts: 'Import prompts',
  rankPrompts: 'Rank prompts',

  votesSoFar: 'Votes so far',
  winsOf: 'Wins of',
  onPrompts: ({ prompts }: { prompts: string }) => `on ${prompts}`,
  tally: ({ a, b, ties, bothBad }: { a: number; b: number; ties: number; bothBad: number }) =>
    `${formats.count(a)} to ${formats.count(b)}, ${counted(ties, 'tie')}, ${formats.count(bothBad)} both bad`,
  noVotes: 'No votes yet.',
  clearResult: ({ version }: Version) => `Clear result: ${version} is better.`,
  allPromptsVoted: 'Open: every prompt of this set has its vote. Only votes on other prompts can decide it.',
  noDifference: 'Open: no difference so far.',
  votesNeeded: ({ more }: { more: number }) =>
    `Open: votes on about ${counted(more, 'more prompt')} would decide it at this rate.`,
  moreVotesNeededThanLeft: ({ more, left }: { more: number; left: number }) =>
    `Open: votes on about ${counted(more, 'more prompt')} would decide it at this rate; this set has ${formats.count(left)} left.`,
  repeatedVotes: ({ prompts, repeated }: { prompts: number; repeated: number }) =>
    `The first vote on each of ${counted(prompts, 'prompt')} counts toward the result. ${counted(repeated, 'vote')} on the same prompts again ${plural(repeated, 'does', 'do')} not.`,
  leftIsBetter: 'Left is better',
  rightIsBetter: 'Right is better',
  tie: 'Tie',
  bothBad: 'Both bad',
  replyOn: ({ side }: { side: 'left' | 'right' }) => `Reply on the ${side}`,
  bothReplying: 'Both versions are replying',
  toldAfterVote: 'Names are shown after the vote',
  toldAfterEachVote: 'Names are shown after each vote.',
  emptyReply: 'an empty reply',
  noNextPair: 'There is no next pair',
  preferredLeft: ({ left, right }: Sides) => `You preferred ${left} on the left to ${right}.`,
  preferredRight: ({ left, right }: Sides) => `You preferred ${right} on the right to ${left}.`,
  saidTie: ({ left, right }: Sides) => `You said a tie: ${left} was on the left, ${right} on the right.`,
  saidBothBad: ({ left, right }: Sides) => `You said both bad: ${left} was on the left, ${right} on the right.`,
  votesKeep: ({ version }: Version) => `Your votes decide: ${version} is kept.`,
  votesDoNotKeep: ({ version }: Version) => `Your votes decide: ${version} is not kept.`,
  versionNotChanged: 'The version was not changed',
  voteNotSaved: 'The vote was not saved',

  contestsByJudge: 'Contests by a judge',
  byJudge: 'By a judge',
  judge: 'Judge',
  repliesOfSide: ({ version }: Version) => `Replies of ${version}`,
  chooserNeeded: 'Choose how the replies of one side are chosen: a version does not differ from itself.',
  contestSides: ({ a, b }: { a: string; b: string }) => `${a} against ${b}`,
  sameVersionHint:
    'Choose another one on either side, or hold a contest in which the best of several replies is taken on one side.',
  holdContest: 'Hold a contest',
  contestProgress: 'Progress of the contest',
  stopContest: 'Stop the contest',
  contestNotHeld: 'The contest was not held',
  contestsNotRead: 'Earlier contests could not be read',
  noContestOfThese: 'No judge has compared these two yet.',
  contestFigures: ({ ties, count, when }: ContestFigures) =>
    `${counted(ties, 'tie')} of ${formats.count(count)}, ${when}`,
  contestFiguresAndKl: ({ ties, count, when, kl }: ContestFigures & { kl: string }) =>
    `${counted(ties, 'tie')} of ${formats.count(count)}, KL ${kl}, ${when}`,

  theScores: 'the scores',
  prompt: 'Prompt',
  scoresBy: 'Scores by',
  order: 'Order',
  largestFirst: 'Largest differences first',
  orderOfPrompts: 'As the prompts came',
  arrowsMark: ({ count }: { count: number }) => `${counted(count, 'prompt')}. Arrows mark a`,
  beyondDeviation: 'more than one standard deviation from that of the first version.',
  scoreTable: 'Scores of every version on every prompt',
  better: 'better',
  worse: 'worse',
  noScore: 'no score',
  rows: ({ from, to, total }: { from: number; to: number; total: number }) =>
    `${formats.count(from)} to ${formats.count(to)} of ${formats.count(total)}`,
  previous: 'Previous',
  next: 'Next',
  leaderboard: 'Leaderboard',
  theRatings: 'the ratings',
  ratedBy: ({ judge }: { judge: string }) => `Rated by: ${judge}`,
  ratingsBy: 'Ratings by',
  ratingTable: 'Ratings of the versions',
  version: 'Version',
  rating: 'Rating',
  battles: 'Battles',
  record: 'Won, tied, lost',
  recordOf: ({ wins, ties, losses }: { wins: number; ties: number; losses: number }) =>
    `${formats.count(wins)} – ${formats.count(ties)} – ${formats.count(losses)}`,
  ratingInterval: ({ low, high }: { low: string; high: string }) => `95 % interval from ${low} to ${high}`,
  ratingScale:
    '400 points are odds of 10 to 1; the mean is 1,000. The bars are 95 % intervals for one look. Whether a version is better than its parent is decided under Votes.',
  tooFewPrompts: 'under 10 prompts',
  winMatrix: 'Who wins against whom',
  winMatrixHint: 'How often the version of the row wins against that of the column, ties half.',
  metTimes: ({ count }: { count: number }) => `in ${counted(count, 'battle')}`,
  neverMet: 'never met',
  groupsApart: 'Versions of different tables never met, not even by way of others: their ratings do not compare.',
  noLeaderboard: 'Nobody has been rated yet',
  noLeaderboardHint:
    'Ratings come from people’s votes, and from contests that a rule judged. A learned judge gives none: its errors would be missing from the intervals.',
  voteNow: 'Vote on two versions',
  noContest: 'No contest was held yet',
  noContestHint:
    'In a contest two versions reply to the same prompts and a judge scores them. All of them are listed here, prompt by prompt.',
  repliesOf: ({ version }: Version) => `Replies of ${version}`,
  chooseRow: 'Choose a row to read what each version replied.',
};
