/** What several screens share: sampling settings, rewards, deleting, prompts that were left out, the engine's state. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

/** @property what "the conversations" */
interface Read {
  readonly what: string;
}

interface Engine {
  readonly engine: string;
  readonly device: string;
}

export const workbench = {
  reading: ({ what }: Read) => `Reading ${what}`,
  notRead: ({ what }: Read) => `Reading ${what} did not work`,
  preparing: 'Preparing…',
  stageProgress: ({ stage, progress }: { stage: string; progress: string }) => `${stage}: ${progress}`,
  noResult: 'The work ended without a result. Try it again.',
  oneFolderOnly: 'Drop one folder, or the files of one model.',
  pageFault: ({ fault }: { fault: string }) => `Something in the page did not work. ${fault} What was saved is kept.`,
  reloadPage: 'Reload the page',

  stepChat: 'Chat with it',
  stepRank: 'Rank ten prompts',
  stepRound: 'Start a round',
  stepCompare: 'Compare blind',

  runComplete: 'The run is complete.',
  runStopped: 'The run was stopped. It can be resumed.',
  runFailed: 'The run failed.',
  runInterrupted: 'The run was interrupted. It can be resumed.',

  nameFile: 'Name a file.',
  nameFolder: 'Name a folder.',
  wholePath: 'Expected the whole path, from its drive or / on.',

  rewardKinds: {
    model: { label: 'A reward model', sentence: 'The score of a model that learned from rankings.' },
    rule: { label: 'A rule', sentence: 'Something that can be checked without a person: no rankings are needed.' },
    mix: { label: 'A weighted mix', sentence: 'Several rewards, each with a weight. Each has a curve of its own.' },
    file: {
      label: 'A function in a file',
      sentence:
        'Your own JavaScript, (prompt, completion, reference) => number. It runs in a process of its own, without files and network.',
    },
  },
  rule: 'Rule',
  needsReference: ({ sentence }: { sentence: string }) => `${sentence} Every prompt needs a reference.`,
  mix: 'Mix',
  mixHint: 'Parts joined by +, each with its weight before a *.',
  file: 'File',
  fileHint: 'The whole path of a JavaScript file on this machine.',
  expectedParts: ({ example }: { example: string }) => `Expected known parts joined by +, such as ${example}.`,
  expectedWordRange: ({ example }: { example: string }) => `Expected two numbers of words, such as ${example}.`,
  expectedWordCount: ({ example }: { example: string }) => `Expected a number of words, such as ${example}.`,
  expectedExample: ({ example }: { example: string }) => `Expected a text, such as ${example}.`,

  sampling: 'Sampling',
  candidates: 'Candidates',
  showLengths: 'Show their length',
  samplingFields: {
    temperature: 'Temperature',
    topP: 'Top-p',
    topK: 'Top-k',
    minP: 'Min-p',
    repetitionPenalty: 'Repetition penalty',
    maxTokens: 'Token limit',
  },
  stopTexts: 'Stop texts',
  stopTextsHint: 'one on each line',
  bestOf: 'Best of n',
  bestOfReplies: 'Replies sampled for one',
  bestOfHint: 'A reward model or a rule scores them, and the best one becomes the reply.',
  bestOfOff: '1: nothing chooses',
  bestOfCount: ({ n }: { n: number }) => `Best of ${formats.count(n)}`,
  bestOfBy: 'Chosen by',
  precision: 'Precision',
  precisions: {
    f32: { label: '32 bits', note: 'Full precision.' },
    int8: { label: '8 bits', note: 'Each token reads a quarter of the memory; the policy is slightly rounded.' },
    int4: { label: '4 bits', note: 'Each token reads about a sixth of the memory; the policy is rounded more.' },
  },
  versionsOwn: 'version’s own',
  samplingProblem: 'A sampling setting does not fit.',
  expectedNumber: ({ text }: { text: string }) => `Expected a number, not “${text}”.`,
  expectedWholeNumber: 'Expected a whole number.',
  expectedRange: ({ low, high }: { low: string; high: string }) => `Expected ${low} to ${high}.`,

  deleteNamed: ({ name }: { name: string }) => `Delete ${name}?`,
  deleteHint:
    'It can be restored for a week, in Settings under Recently deleted. Rankings, votes and replies that people wrote are never deleted.',
  whatDependsOnIt: 'what depends on it',
  cannotDelete: 'It cannot be deleted now',
  deletedParts: 'To be deleted',
  deletedPartsAndSize: ({ size }: { size: string }) => `To be deleted, ${size}`,
  keptParts: 'To be kept',
  deleted: ({ name }: { name: string }) => `${name} is deleted. Settings lists it under Recently deleted for a week.`,
  nothingDeleted: 'Nothing was deleted',
  notRestored: ({ name }: { name: string }) => `${name} could not be restored`,

  leftOut: ({ count }: { count: number }) => `${counted(count, 'prompt')} left out`,
  leftOutHint: 'The other prompts are used all the same.',
  andOthers: ({ count }: { count: number }) => `and ${counted(count, 'other')}`,

  notConnected: 'Not connected',
  connecting: 'The connection to Parley is being opened.',
  lookingForEngine: 'Looking',
  noEngine: 'No engine',
  engine: 'Engine:',
  engineHint: 'The engine that runs the models.',
  chooseAnotherEngine: ({ fault }: { fault: string }) => `${fault} Another can be chosen in Settings.`,
  engineReady: ({ engine, device }: Engine) => `${engine} on ${device} is ready.`,
  engineNotAvailable: ({ engine, device, reason }: Engine & { reason: string }) =>
    `${engine} on ${device} is not available: ${reason}.`,
  noReasonKnown: 'no reason known',

  inspector: 'Inspector',
  openInspector: 'Open the inspector',
  foldInspector: 'Fold the inspector',
  version: 'Version that answers',
  newestKept: 'Newest kept',
  newestKeptNamed: ({ version }: { version: string }) => `Newest kept (${version})`,
  /** Who wrote a turn of a conversation that is shown. */
  speakers: { user: 'Person', assistant: 'Reply', system: 'System prompt' },
  /** Reasons that a screen offers for a thumb, a ranking, a skip or a flag. */
  reasons: {
    helpful: 'Helpful',
    correct: 'Correct',
    wellPut: 'Well put',
    notHelpful: 'Not helpful',
    notTrue: 'Not true',
    besideThePoint: 'Beside the point',
    repeats: 'Repeats itself',
    unsafe: 'Unsafe',
    moreHelpful: 'More helpful',
    moreCorrect: 'More correct',
    betterPut: 'Better put',
    rightLength: 'Right length',
    friendlier: 'Friendlier',
    safer: 'Safer',
    indistinct: 'I cannot tell them apart',
    unfamiliar: 'I know too little about this',
    senseless: 'The prompt makes no sense',
    personal: 'Personal data',
    broken: 'Broken text',
    noneIsGood: 'none is good',
    notBetter: 'regenerated, but not better',
  },
};
