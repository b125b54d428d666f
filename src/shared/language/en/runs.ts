/** Runs: the list, the forms that start one, one that is watched, groups of them, and what came of one. */
import { counted, countedVerb } from './counted.ts';
import { formats } from './formats.ts';

/** What a step of a stage's figures is. */
type Step = 'update' | 'batch' | 'step';

export const runs = {
  title: 'Runs',
  theRuns: 'the runs',
  newRun: 'New run',
  nextRun: 'Next run in the list',
  previousRun: 'Previous run in the list',
  searchRuns: 'Search the runs',
  listIsEmpty: 'Your runs will be listed here.',
  noneFound: 'No run has that in its name, version, kind or state.',
  /** Before a version's name. */
  from: 'from',
  methodFrom: ({ method }: { method: string }) => `${method} from`,
  fromNothing: 'from nothing',
  methodAndCount: ({ method, count }: { method: string; count: string }) => `${method}, ${count}`,
  sparkline: 'Progress of training, from first to last',
  /** Before a group's name. */
  oneOf: 'One of',
  noRunYet: 'No run yet',
  whatARoundDoes:
    'A round turns your rankings into a better version: it trains a reward model on them, trains the policy against it, and has a judge decide.',
  setUpRound: 'Set up a round',
  rankFirst: 'Rank prompts first',
  state: ({
    state,
  }: {
    state: 'queued' | 'running' | 'stopping' | 'stopped' | 'interrupted' | 'failed' | 'completed';
  }) =>
    ({
      queued: 'waiting',
      running: 'running',
      stopping: 'stopping',
      stopped: 'stopped',
      interrupted: 'interrupted',
      failed: 'failed',
      completed: 'complete',
    })[state],
  begun: ({ when }: { when: string }) => `Begun ${when}`,
  begunAndTook: ({ when, time }: { when: string; time: string }) => `Begun ${when}, took ${time}`,
  seed: ({ seed }: { seed: number }) => `seed ${seed}`,
  savingCheckpoint: 'Saving a checkpoint',
  curvesToCome: 'Curves appear here with the first figures.',

  watch: {
    stop: 'Stop the run',
    notStopped: 'The run could not be stopped',
    endNow: 'End it at once',
    notEnded: 'The run could not be ended',
    resume: 'Resume the run',
    notResumed: 'The run could not be resumed',
    progress: ({ stage, done, total }: { stage: string; done: number; total: number }) =>
      `${stage}: ${formats.count(done)} of ${formats.count(total)}`,
    progressAndTime: ({ stage, done, total, time }: { stage: string; done: number; total: number; time: string }) =>
      `${stage}: ${formats.count(done)} of ${formats.count(total)}, about ${time} left in this stage`,
    waits: 'Waits for the run before it to end.',
    preparing: 'Preparing…',
    resumesFromCheckpoint: 'Everything up to the last checkpoint is kept; resuming continues from there.',

    reading: 'Reading the run',
    notFollowed: 'The progress of this run could not be read',
    stages: 'Stages of the round',
    stageState: ({ state }: { state: 'done' | 'now' | 'later' }) =>
      ({ done: 'done', now: 'current', later: 'to come' })[state],

    training: 'Training',
    nothingMeasured: 'This run ended before it had measured anything.',
    stagesWithFigures: 'Stages with figures',
    step: ({ step }: { step: Step }): string => step,
    stepAt: ({ step, at }: { step: Step; at: number }) => `${step} ${formats.count(at)}`,
    latestStep: ({ step }: { step: Step }) => `latest ${step}`,
    readAt: ({ place, figures }: { place: string; figures: readonly string[] }) => `${place}: ${figures.join(', ')}`,
    figureAt: ({ title, figure }: { title: string; figure: string }) => `${title} ${figure}`,
    noFigureAt: ({ title }: { title: string }) => `${title} none`,
    titleAndUnit: ({ title, unit }: { title: string; unit: string }) => `${title}, ${unit}`,
    parent: 'parent',

    compareWith: 'Compare with',
    noOtherRun: 'No other run',
    otherNotRead: 'The other run’s curves could not be read',
    differences: 'Different settings',
    setting: 'Setting',
    settingsThatDiffer: 'Settings that differ',
    sameSettings: 'Both runs have the same settings.',
    noValue: 'none',

    figures: 'Figures',
    figuresNotRead: 'The figures could not be read',
    saveAsCsv: 'Save as CSV',
    saveAsJsonLines: 'Save as JSON Lines',
    copyTensorBoard: 'Copy the TensorBoard command',
    tensorBoardCopied: 'The command that shows all runs in TensorBoard is in the clipboard.',
    commandNotCopied: 'The command was not copied',
    noFiles: 'This run has written no files: there are no figures yet, or Settings turn the files off.',

    signs: 'What looks wrong',
    usually: 'Usually',
    toTry: 'Try',

    memory: 'Memory',
    memoryHint:
      'Expected is computed for the longest examples in one batch and for completions of the greatest length. Used is the most that the stage’s process held.',

    samples: 'Sample replies',
    before: 'before',
    afterBatch: ({ batch }: { batch: number }) => `after batch ${formats.count(batch)}`,
    role: ({ role }: { role: 'system' | 'user' | 'assistant' }): string => role,
    score: ({ score }: { score: string }) => `score ${score}`,
    emptyReply: 'an empty reply',
    notSampled: 'not sampled here',
  },

  start: {
    theSettings: 'the settings',
    whatToStart: 'What to start',
    wholeRound: 'Whole round',
    oneMethod: 'One method',
    newRound: 'New round',
    startRound: 'Start round',
    method: 'Method',
    startFrom: 'Start from',
    startFromHint: 'The version to train. It stays as it is.',
    learnFrom: 'Learn from',
    learnFromHint: 'The training data.',
    preferencesHint: 'The preferences to learn.',
    rewardedBy: 'Rewarded by',
    rewardModel: 'Reward model',
    rewardModelHint: 'The run that made the reward model.',
    newestRewardModel: 'The newest',
    trainingPrompts: 'Training prompts',
    trainingPromptsHint: 'The prompts that it replies to in training.',
    promptsOfData: 'The prompts of that data',
    promptsOfRankings: 'The prompts of the rankings',
    imitate: 'Imitate',
    imitateHint: 'Chats whose replies it learns to give.',
    mixIn: 'Mix in',
    mixInHint: 'Chats whose replies it goes on imitating, since pretrainingCoef is above 0.',
    teacher: 'Teacher',
    teacherHint: 'The larger version whose probabilities it learns.',
    chooseVersion: 'Choose a version',
    allChats: 'All chats and demonstrations',
    allData: 'All data',

    /** The marked words are explained by the glossary. */
    roundWithRewardModel:
      'Trains a [reward model](rewardModel) on half of the rankings, trains the version against it, and keeps the result only if it clearly wins by a judge that was trained on the other half.',
    roundWithReward:
      'Trains the version against the chosen reward, and keeps the result only if it clearly wins by a judge that was trained on the rankings.',
    roundOnChats:
      'Trains the version to imitate chats, and keeps the result only if it clearly wins by a judge that was trained on the rankings.',
    roundOnRankings:
      'Trains the version on half of the rankings, and keeps the result only if it clearly wins by a judge that was trained on the other half.',

    nothingToLearnFrom: 'There is nothing to learn from yet: rank about a hundred prompts, or import comparisons.',
    noComparisons: 'There is nothing to learn from yet: rank prompts, or import comparisons.',
    noLabels: 'There is nothing to learn from yet: rank prompts, or import thumbs.',
    noTeacher: 'Choose a teacher: a larger version than the one to train.',
    noRewardModel: 'There is no reward model yet: train one first, reward by a rule, or start a whole round.',
    trainRewardModel: 'Train a reward model',
    importChats: 'Import chats',
    makeSmaller: 'Make a smaller version',
    rankMore: 'Rank more prompts',
    rankPrompts: 'Rank prompts',

    size: 'Size',
    ownSizes: 'Your own sizes, set below.',
    allSettings: 'All settings',
    unchanged: 'defaults',
    changed: ({ count }: { count: number }) =>
      `${countedVerb(count, 'setting', 'differs', 'differ')} from the defaults`,
    resetSettings: 'Reset to the defaults',
    policySettings: ({ method }: { method: string }) => `Policy (${method})`,
    rewardAndJudgeSettings: 'Reward model and judge',
    judgeSettings: 'Judge',
    contestSettings: 'Contest',
    changedFrom: ({ value }: { value: string }) => `changed, default ${value}`,
    on: 'on',
    off: 'off',
    seed: 'Seed',
    seedHint: 'New for every run and kept with it. The same seed with the same data and settings gives the same run.',

    doesNotFit: 'Not enough memory',
    notEnoughMemory: 'Not enough memory.',
    whatWouldHelp: 'What would help',
    notStarted: 'It was not started',
    wrongSettings: ({ count }: { count: number }) => `${countedVerb(count, 'setting', 'does', 'do')} not fit.`,
    estimate: ({ time, run }: { time: string; run: string }) => `About ${time}, by the pace of ${run}.`,
    noEstimate: 'No estimate of time yet: no run like it was completed here.',
    memoryHint: 'Computed for the longest examples in one batch and for completions of the greatest length.',

    expectedSeed: 'Expected a whole number from 0.',
    expectedNumber: 'Expected a number, the field is empty.',
    expectedNumberNot: ({ text }: { text: string }) => `Expected a number, not “${text}”.`,
    expectedWhole: 'Expected a whole number.',
    expectedRange: ({ range }: { range: string }) => `Expected ${range}.`,
    range: ({ min, max, aboveMin, belowMax }: Range) => {
      if (min !== null && max !== null && !aboveMin && !belowMax) return `${min} to ${max}`;
      const from = min === null ? [] : [aboveMin ? `above ${min}` : `at least ${min}`];
      const to = max === null ? [] : [belowMax ? `below ${max}` : `at most ${max}`];
      return [...from, ...to].join(' and ');
    },
    settingProblem: ({ problem }: { problem: string }) => `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`,

    ratedItems: ({ count }: { count: number }) => counted(count, 'rated item'),
    comparisons: ({ count }: { count: number }) => counted(count, 'comparison'),
    chats: ({ count }: { count: number }) => counted(count, 'chat'),
    prompts: ({ count }: { count: number }) => counted(count, 'prompt'),
    allComparisons: 'All imported comparisons',
    noOwnRankings: 'There are no rankings of your own yet.',
    everybodysRankings: ({ count }: { count: number }) => `Everybody’s rankings (${formats.count(count)})`,
    peoplesRankings: ({ count }: { count: number }) => `Rankings by people (${formats.count(count)})`,
    rulesRankings: ({ count }: { count: number }) => `Rankings by rules (${formats.count(count)})`,
    yourRankings: ({ count }: { count: number }) => `Your rankings (${formats.count(count)})`,
    rankingsBy: ({ rater, count }: { rater: string; count: number }) =>
      `Rankings by ${rater} (${formats.count(count)})`,

    goal: 'Task',
    goalFrom: 'From',
    nothing: 'nothing',
    learnsFrom: 'Learns from',
    noData: 'no data of its own',
    allRankingsHere: 'all rankings made here',
    rankingsHere: ({ raters }: { raters: string }) => `rankings: ${raters}`,
    yourDemonstrations: 'your demonstrations and edits',
    thumbsHere: 'thumbs given here',
    keptRegenerations: 'regenerations that were kept',
    rankingsAndPairs: ({ rankings, pairs }: { rankings: number; pairs: number }) =>
      `${counted(rankings, 'ranking')}, ${counted(pairs, 'pair')}`,
    judgedBy: 'Judged by',
    independentJudge: 'a judge that it is not trained on',
    heldOutPrompts: ({ count }: { count: number }) => `${formats.count(count)} [held-out](heldOut) prompts`,
    heldOutPromptsAtMost: ({ count }: { count: number }) =>
      `at most ${formats.count(count)} [held-out](heldOut) prompts`,
    settings: 'Settings',
    settingAndDefault: ({ description, value }: { description: string; value: string }) =>
      `${description} Default: ${value}.`,
    settingsNotRead: 'could not be read',
  },

  group: {
    reading: 'Reading the group',
    notFollowed: 'The progress of this group could not be read',
    stop: 'Stop the group',
    notStopped: 'The group could not be stopped',
    resume: 'Resume the group',
    notResumed: 'The group could not be resumed',
    runs: ({ count }: { count: number }) => counted(count, 'run'),
    runsOf: ({ done, total }: { done: number; total: number }) => `${formats.count(done)} of ${counted(total, 'run')}`,
    endedRuns: 'Runs that have ended',
    nowRun: ({ run, stage }: { run: string; stage: string }) => `now ${run} (${stage})`,
    timeLeft: ({ time }: { time: string }) => `about ${time} left`,
    progress: ({ parts }: { parts: readonly string[] }) => parts.join(', '),
    begun: ({ when }: { when: string }) => `begun ${when}`,
    overAllSeeds: 'Over all seeds',
    meansAndIntervals: 'Means with Student’s 95 % interval. Failed runs are left out.',
    figuresOverSeeds: 'Figures over all seeds',
    atTheEnd: 'At the end',
    mean: 'Mean',
    interval: '95 % interval',
    seeds: 'Seeds',
    training: 'Training',
    curvesToCome: 'Curves appear here with the first run that has ended.',
    runsTitle: 'Runs',
    trials: 'Trials',
    firstToBegin: 'The first run is about to begin.',
    looksFor: ({ objective, higherIsBetter }: { objective: string; higherIsBetter: boolean }) =>
      `Searches for the ${higherIsBetter ? 'highest' : 'lowest'} ${objective}; the better end is at the top.`,
    looksForJudged: ({
      objective,
      higherIsBetter,
      judge,
    }: {
      objective: string;
      higherIsBetter: boolean;
      judge: string;
    }) =>
      `Searches for the ${higherIsBetter ? 'highest' : 'lowest'} ${objective}, judged by ${judge}; the better end is at the top.`,
    objective: ({ name }: { name: 'heldOutLoss' | 'heldOutDivergence' | 'heldOutAccuracy' | 'winRate' }) =>
      ({
        heldOutLoss: 'held-out loss',
        heldOutDivergence: 'held-out divergence from the teacher',
        heldOutAccuracy: 'held-out accuracy',
        winRate: 'win rate against the parent',
      })[name],
    trialLines: ({ count, axes }: { count: number; axes: readonly string[] }) =>
      `${counted(count, 'trial')} as lines over ${axes.join(', ')}; the table below has the same figures`,
    trial: 'Trial',
    seed: 'Seed',
    rung: 'Rung',
    state: 'State',
    took: 'Took',
    run: 'Run',
    trialsBestFirst: 'Trials, the best first',
    runsBySeed: 'Runs by seed',
  },

  verdict: {
    title: 'Verdict',
    undecided: 'undecided',
    nowKept: 'The version is kept.',
    nowNotKept: 'The version is not kept.',
    notChanged: 'The version was not changed',
    reportCopied: 'The report is in the clipboard, as Markdown.',
    reportNotCopied: 'The report was not copied',
    /** The marked words are explained by the glossary. */
    winsBy: ({ judge }: { judge: string }) => `[Wins](winRate) by ${judge}`,
    winsByDeciding: ({ judge }: { judge: string }) => `[Wins](winRate) by ${judge}, which decides`,
    ties: ({ ties, count }: { ties: number; count: number }) => `${counted(ties, 'tie')} of ${formats.count(count)}`,
    rewardModelAccuracy: '[Held-out accuracy](heldOut) of the [reward model](rewardModel)',
    judgeAccuracy: '[Held-out accuracy](heldOut) of the judge',
    interval: ({ low, high }: { low: string; high: string }) => `95 % interval ${low} to ${high}`,
    intervalAndLonger: ({ low, high, longer }: { low: string; high: string; longer: string }) =>
      `95 % interval ${low} to ${high}; “the longer reply wins” has ${longer}`,
    kl: '[KL](kl) from the parent',
    perReply: 'per reply',
    length: 'Length',
    tokens: 'tokens, parent → new',
    parentToNew: 'parent → new',
    bigrams: 'different bigrams, parent → new',
    repeatedTrigrams: 'Repeated trigrams',
    compareWithParent: 'Compare with its parent',
    tryAgainWith: 'Try again with…',
    doNotKeep: 'Do not keep it',
    keepAnyway: 'Keep it all the same',
    copyReport: 'Copy the report',
    result: 'Result',
    version: 'Version',
  },
};

interface Range {
  readonly min: number | null;
  readonly max: number | null;
  readonly aboveMin: boolean;
  readonly belowMax: boolean;
}
