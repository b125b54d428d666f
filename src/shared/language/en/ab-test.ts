/** The endpoint's A/B test, in Settings and as a command. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

interface Shares {
  readonly champion: string;
  readonly challenger: string;
  readonly championShare: string;
  readonly challengerShare: string;
}

interface WinRate {
  readonly version: string;
  readonly value: string;
  readonly low: string;
  readonly high: string;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

export const abTest = {
  title: 'A/B test',
  hint: 'Another version can answer a share of the conversations with parley:best. What people say of its replies is compared with what they say of the others. A conversation never mixes versions.',
  none: 'There has been no A/B test yet.',
  stateOf: ({ state }: { state: 'running' | 'paused' | 'ended' }) =>
    ({
      running: 'Running.',
      paused:
        'Paused: parley:best is another version now, or the challenger was deleted. End the test to start another.',
      ended: 'Ended.',
    })[state],
  shares: ({ champion, challenger, championShare, challengerShare }: Shares) =>
    `${challenger} answers ${challengerShare} of the conversations, ${champion} ${championShare}.`,
  since: ({ when }: { when: string }) => `Started ${when}.`,
  figures: 'Conversations and thumbs of both versions',
  version: 'Version',
  conversations: 'Conversations',
  thumbsUp: 'Thumbs up',
  thumbsDown: 'Thumbs down',
  winsOf: ({ version }: { version: string }) => `Wins of ${version}`,
  winRate: ({ version, value, low, high, wins, ties, losses }: WinRate) =>
    `${version} wins ${value} of the comparisons (95 % interval ${low} to ${high}): ${formats.count(wins)} won, ${counted(ties, 'tie')}, ${formats.count(losses)} lost.`,
  tooFew: ({ count, fewest }: { count: number; fewest: number }) =>
    `Undecided: ${counted(count, 'comparison')} so far. An interval needs ${formats.count(fewest)}.`,
  undecided: 'Undecided: no clear difference so far.',
  clear: ({ version }: { version: string }) => `Clear result: ${version} is better.`,
  comparisonHint:
    'The first thumb of a conversation is compared with one on the other version, and a choice between replies of both counts, too. The interval holds however often you look.',
  challenger: 'Challenger',
  chooseChallenger: 'Choose a version',
  share: 'Share in percent',
  shareHint: 'From 1 to 99. Versions take turns at answering, so clients may wait longer.',
  start: 'Start the A/B test',
  end: 'End the A/B test',
  notStarted: 'The A/B test was not started',
  notEnded: 'The A/B test was not ended',
};
