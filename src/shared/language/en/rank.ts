/** The screen Rank. */
import { counted, countedVerb, plural } from './counted.ts';
import { formats } from './formats.ts';

interface Count {
  readonly count: number;
}

/** @property place from 1, as the digit of its key */
interface Candidate {
  readonly place: number;
}

interface Ranked extends Candidate {
  readonly rank: number;
}

export const rank = {
  thePromptSets: 'the prompt sets',
  firstPrompt: 'Rank your first prompt',
  firstPromptHint:
    'It takes about ten seconds. You read a prompt and several replies, and say which is best. First it needs prompts. The shipped model, parley-base, speaks English only.',
  useEveryday: 'Use Parley’s everyday prompts',
  useEverydayZh: 'Use everyday prompts in Chinese',
  whatToRank: 'What do you want to rank?',
  prompts: 'Prompts',
  promptCount: ({ count }: Count) => counted(count, 'prompt'),
  forEachPrompt: 'For each prompt',
  forEachPromptHint: 'More candidates say more per prompt and take longer to read. Four is a good start.',
  candidateCount: ({ count }: Count) => counted(count, 'candidate'),
  startRanking: 'Start ranking',
  goOnRanking: 'Go on ranking',
  letRuleRank: 'Let a rule rank in your place',
  writeOwn: 'Write prompts of your own',
  onePerLine: 'One prompt per line',
  promptExample: 'What should I cook tonight?',
  addPrompts: 'Add prompts',
  addCounted: ({ count }: Count) => `Add ${counted(count, 'prompt')}`,
  /** Names the dataset that they are kept in. */
  ownPrompts: 'my prompts',
  promptsNotAdded: 'The prompts were not added',

  ruleHint:
    'To try the loop without ranking yourself: a rule ranks in your place. Its rankings stay marked as simulated, and a round made only of them is judged by the rule.',
  rankedBy: 'Ranked by',
  howManyPrompts: 'How many prompts',
  howManyPromptsHint: 'About 150 are enough for a small round. Where there are fewer prompts, they are ranked again.',
  expectedCount: ({ most }: { most: number }) => `Expected a whole number from 1 to ${formats.count(most)}.`,
  rankedByRule: 'Ranked by the rule',
  letItRank: 'Let it rank',
  ruleFailed: 'The rule did not rank',
  ruleRanked: ({ rankings, pairs }: { rankings: number; pairs: number }) =>
    `${countedVerb(rankings, 'ranking', 'is', 'are')} saved; ${plural(rankings, 'it holds', 'they hold')} ${counted(pairs, 'pair')} to learn from.`,
  setUpRound: 'Set up a round',

  conversation: 'The conversation so far',
  fetching: 'Fetching the next prompt',
  notFetched: 'The next prompt could not be fetched',
  rankedIsSaved: ({ why }: { why: string }) => `${why} What you ranked is saved.`,
  candidates: 'Candidates',
  candidateNotRanked: ({ place }: Candidate) => `Candidate ${place}, not ranked`,
  candidateRanked: ({ place, rank }: Ranked) => `Candidate ${place}, ranked ${rank}`,
  candidateTied: ({ place, rank }: Ranked) => `Candidate ${place}, tied at ${rank}`,
  empty: '(empty)',
  lengthAndTimes: ({ length, times }: { length: string; times: number }) =>
    `${length} · sampled ${counted(times, 'time')}`,
  ranking: 'Ranking, best first',
  best: 'Best',
  worst: 'Worst',
  notRankedYet: 'Not ranked yet',
  skip: 'Skip',
  flag: 'Flag',
  otherPrompts: 'Other prompts',
  clickOr: 'Click or',
  bestFirst: 'best first',
  tiesWithLast: 'ties with the last',
  allKeys: 'all keys',
  saveAndGoOn: 'Save and go on',

  placeKey: 'Rank it next, best first; again to take it off',
  tieKey: 'Tie with the last one',
  candidateAbove: 'Candidate above',
  candidateBelow: 'Candidate below',
  moveUp: 'Move it up',
  moveDown: 'Move it down',
  removeLast: 'Take the last one off',
  skipPrompt: 'Skip this prompt',
  skipHint: 'It will not come again. Nothing is learned from it.',
  flagPrompt: 'Flag this prompt',
  flagHint: 'For prompts or replies that should not be used at all.',
  anotherReason: 'Another reason',
  undoLast: 'Undo the last ranking',
  lastNotUndone: 'The last ranking could not be undone',
  rankingNotSaved: 'The ranking was not saved',

  promptsRanked: 'Prompts ranked',
  pace: ({ each, perHour }: { each: string; perHour: number }) => `${each} each · ${formats.count(perHour)} an hour`,
  notSavedYet: ({ count }: Count) => `${formats.count(count)} not saved yet`,
  saving: 'Saving',
  saved: ({ count }: Count) => `${formats.count(count)} saved`,
  rewardModelAgrees: 'Reward model agrees:',
  agreedPairs: ({ agreed, pairs }: { agreed: number; pairs: number }) =>
    `${formats.count(agreed)} of ${counted(pairs, 'pair')}`,
  reversed: ({ first, second }: { first: string; second: string }) =>
    `In your last ranking it would put “${first}” before “${second}”.`,
  reversedAndMore: ({ first, second, more }: { first: string; second: string; more: number }) =>
    `In your last ranking it would put “${first}” before “${second}”, and differs in ${counted(more, 'more pair')}.`,

  onePromptRanked: 'The prompt is ranked',
  allRanked: ({ count }: Count) => `All ${counted(count, 'prompt')} are ranked`,
  allRankedHint: 'Your rankings can now train a reward model, and with it a round trains the next version.',
  startRound: 'Start a round',
  rankOthers: 'Rank other prompts',
};
