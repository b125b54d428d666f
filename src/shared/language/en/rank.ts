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

  queues: 'Queues',
  queue: ({ queue }: { queue: 'pending' | 'drafts' | 'submitted' | 'skipped' }): string =>
    ({ pending: 'Pending', drafts: 'Drafts', submitted: 'Submitted', skipped: 'Skipped' })[queue],
  queueEmpty: ({ queue }: { queue: 'drafts' | 'submitted' | 'skipped' }): string =>
    ({ drafts: 'No drafts', submitted: 'Nothing submitted yet', skipped: 'Nothing skipped' })[queue],
  queueHint: ({ queue }: { queue: 'drafts' | 'submitted' | 'skipped' }): string =>
    ({
      drafts: 'What you begin and do not submit is kept here. D on the board keeps a prompt as a draft and goes on.',
      submitted: 'Rankings that you submit are listed here. Open one to change it.',
      skipped: 'Prompts that you skip or flag are listed here, and can be put back.',
    })[queue],
  theRankings: 'the rankings',
  searchRankings: 'Search rankings',
  nothingFound: 'Nothing found',
  nothingFoundHint: 'No ranking fits the search and the filters.',
  showAll: 'Show all',
  anySet: 'Any prompt set',
  anyVersion: 'Any version',
  anyLength: 'Any length',
  anyReason: 'Any reason',
  anyTag: 'Any tag',
  byMe: 'By me',
  byAnybody: 'By anybody',
  byRules: 'By rules',
  lengthNamed: ({ length }: { length: 'short' | 'medium' | 'long' }): string =>
    ({
      short: 'Under 280 characters',
      medium: '280 to 1,199 characters',
      long: '1,200 characters or more',
    })[length],
  allTied: 'all tied',
  draftFacts: ({ placed, candidates, when }: { placed: number; candidates: number; when: string }) =>
    `${formats.count(placed)} of ${formats.count(candidates)} placed · ${when}`,
  putBack: 'Put back',
  isPutBack: 'The prompt is pending again.',
  notPutBack: 'The prompt could not be put back',
  draftDeleted: 'The draft is deleted.',
  draftNotDeleted: 'The draft could not be deleted',
  draftNotKept: 'The draft was not kept',
  rankingSaved: 'The ranking is saved.',
  notOpened: 'The ranking could not be opened',
  draftsLeft: ({ count }: Count) => `${countedVerb(count, 'draft', 'is', 'are')} left; every other prompt is ranked`,
  openDrafts: 'Open the drafts',
  later: 'Later',
  keepDraft: 'Keep as a draft and go on',
  guidelines: 'Guidelines',
  guidelinesHint: 'Markdown, shown beside every prompt of this set.',
  noGuidelines: 'No guidelines yet. Write down what makes a reply better, so that everybody ranks by the same idea.',
  editProject: 'Project settings',
  projectOf: ({ name }: { name: string }) => `Project: ${name}`,
  projectHint: 'How the prompts of this set are to be ranked, by everybody who ranks them.',
  ratersWanted: 'People per prompt',
  ratersWantedHint: 'With two or more, people get the candidates that others ranked. Agreement can then be measured.',
  ratersWantedCount: ({ count }: Count) => counted(count, 'person', 'people'),
  questions: 'Questions',
  questionTitle: ({ kind }: { kind: 'rating' | 'label' | 'text' }): string =>
    ({ rating: 'Rating from 1 to 7, of each candidate', label: 'Label, one of several', text: 'Text' })[kind],
  labels: 'Labels, separated by commas',
  addRating: 'Add a rating',
  addLabel: 'Add a label',
  addText: 'Add a text',
  removeQuestion: 'Remove the question',
  questionWithoutTitle: 'Give every question a title.',
  questionTwice: 'Two questions have the same title.',
  fewLabels: ({ question }: { question: string }) => `“${question}” needs at least two labels.`,
  ratingOf: ({ question, place }: { question: string; place: number }) => `${question}, candidate ${place}`,
  reasons: 'Why',
  comment: 'Comment',
  tags: 'Tags',
  tagsHint: 'Enter adds a tag.',
  removeTag: ({ tag }: { tag: string }) => `Remove the tag ${tag}`,
  rankedByOthers: ({ count }: Count) => `Ranked by ${counted(count, 'other person', 'other people')} already`,
  lastAgrees: ({ agreed, pairs }: { agreed: number; pairs: number }) =>
    agreed === pairs
      ? 'The reward model ranked your last prompt the same way.'
      : `On your last prompt the reward model agrees in ${formats.count(agreed)} of ${counted(pairs, 'pair')}.`,
  agreementRate: ({ share, low, high }: { share: number; low: number; high: number }) =>
    `Agreement so far: ${formats.percent(share)} (95 % interval ${formats.percent(low)} to ${formats.percent(high)}).`,

  onePromptRanked: 'The prompt is ranked',
  allRanked: ({ count }: Count) => `All ${counted(count, 'prompt')} are ranked`,
  allRankedHint: 'Your rankings can now train a reward model, and with it a round trains the next version.',
  startRound: 'Start a round',
  rankOthers: 'Rank other prompts',
};
