/** What training, sampling and their processes report: errors, notices, why a run ended. */
import { counted, countedVerb, plural } from './counted.ts';
import { formats } from './formats.ts';

/** Of data that are read for a job. */
export type Items = 'comparisons' | 'conversations' | 'replies' | 'prompts' | 'chats';
/** What they are read for, where there are two. */
export type Part = 'train' | 'heldOut' | 'all';

const itemsOf = (items: Items, part: Part): string =>
  ({ train: `${items} to train on`, heldOut: `held-out ${items}`, all: items })[part];
const ofPart = (part: Part): string => ({ train: ' to train on', heldOut: ' held out', all: '' })[part];

interface Memory {
  readonly method: string;
  readonly needed: number;
  readonly free: number;
  readonly parameters: number;
  readonly optimizer: number;
  readonly copies: number;
  readonly activations: number;
  readonly sampling: number;
  readonly advice: string;
}

const sharesOf = (memory: Memory): string =>
  formats.list(
    (
      [
        ['the weights', memory.parameters],
        ['the optimizer', memory.optimizer],
        ['copies during updates', memory.copies],
        ['the largest batch', memory.activations],
        ['sampling', memory.sampling],
      ] as const
    )
      .filter(([, bytes]) => bytes > 0)
      .map(([share, bytes]) => `${formats.size(bytes)} for ${share}`),
  );

/** The policy that a run returns. */
export type ReturnedPolicy = 'policy' | 'mean' | 'policyBefore' | 'meanBefore' | 'parent';

const returned = (policy: ReturnedPolicy): string =>
  ({
    policy: 'the policy',
    mean: 'the mean of its weights',
    policyBefore: 'the policy before its last updates',
    meanBefore: 'the mean of its weights before its last updates',
    parent: 'its parent, unchanged',
  })[policy];

export const training = {
  sentences: ({ sentences }: { sentences: readonly string[] }) => sentences.filter(Boolean).join(' '),

  settingsRefused: ({ method, setting, problem }: { method: string; setting: string; problem: string }) =>
    `Settings of ${method}: ${setting}: ${problem}`,
  notWholeGroups: ({ batch, group, near }: { batch: number; group: number; near: readonly number[] }) =>
    `expected a multiple of samplesPerPrompt (${group}), such as ${formats.choice(near.map(String))}, got ${batch}`,

  diverged: (at: { method: string; what: 'loss' | 'gradient'; update: number; value: string; learningRate: number }) =>
    `${at.method}: the ${at.what === 'loss' ? 'loss' : 'norm of the gradient'} of update ${formats.count(at.update)} is ${at.value}. The weights have diverged, nearly always because the learning rate (${formats.figure(at.learningRate)} at this update) is too large: start again with a third of it, or with a longer warm-up.`,
  patienceOver: ({ measurements, loss, update }: { measurements: number; loss: number; update: number }) =>
    `The held-out loss had not fallen for ${counted(measurements, 'measurement')} in a row: the lowest was ${formats.fixed(loss, 4)}, after update ${formats.count(update)}.`,
  klExceeded: (ended: {
    kl: number;
    limit: number;
    result: ReturnedPolicy;
    resultKl: number;
    klSetting: string | null;
  }) =>
    `The policy had moved ${formats.fixed(ended.kl, 1)} nats per completion from its parent, past the limit of ${formats.figure(ended.limit)}: the reward may be unreliable there. The result is ${returned(ended.result)}, at ${formats.fixed(ended.resultKl, 1)} nats. ${ended.klSetting === null ? 'Lower learningRate' : `Raise ${ended.klSetting} or lower learningRate`}.`,

  notEnoughMemory: (memory: Memory) =>
    `${memory.method} needs at least ${formats.size(memory.needed)} of memory, and ${formats.size(memory.free)} are free for it. It needs ${sharesOf(memory)}. ${memory.advice}`,
  adapters: 'loraRank 8 (adapters instead of all weights)',
  automaticPlan: 'gradientCheckpointing auto and gradientAccumulationSteps 0',
  wouldFit: ({ setting, bytes }: { setting: string; bytes: number }) =>
    `With ${setting} it would need ${formats.size(bytes)} and fit.`,
  notEnoughTried: ({ settings }: { settings: readonly string[] }) =>
    `Not enough, even with ${settings.join('; ')}. Use a smaller model, close other programs, or raise PARLEY_MEMORY_GB if it is set.`,
  useSmallerModel: 'Use a smaller model, close other programs, or raise PARLEY_MEMORY_GB if it is set.',
  memoryLimitMalformed: ({ got }: { got: string }) =>
    `PARLEY_MEMORY_GB: expected a number of gigabytes above 0, got "${got}".`,

  noPrompts: ({ method }: { method: string }) => `${method}: there are no prompts to answer.`,
  noDemonstrations: ({ method }: { method: string }) =>
    `${method}: pretrainingCoef is above 0 and there are no demonstrations to mix in.`,
  noComparisons: ({ method, part, given }: { method: string; part: Part; given: number }) =>
    `${method} needs at least one comparison${ofPart(part)} in which one reply is better than another; of the ${formats.count(given)} given, none is.`,
  tooFewLabels: ({ part, desirable, undesirable }: { part: Part; desirable: number; undesirable: number }) =>
    `KTO needs at least one good and one bad reply${ofPart(part)}; there are ${formats.count(desirable)} good and ${formats.count(undesirable)} bad ones.`,
  noReplyToLearn: ({ lossOn, given }: { lossOn: 'assistant' | 'all'; given: number }) =>
    `SFT needs at least one conversation with ${lossOn === 'all' ? 'two tokens' : 'a reply of the assistant’s within the context'}; of the ${formats.count(given)} given, none has it.`,
  noFittingPrompts: ({ method, given }: { method: string; given: number }) =>
    `${method} needs at least one prompt that leaves room for a reply; of the ${formats.count(given)} given, none does.`,
  noPromptsToNormalize: ({ tokens, given }: { tokens: number; given: number }) =>
    `A reward model needs prompts that leave room in the context for a reply of ${formats.tokens(tokens)}; of the ${formats.count(given)} compared, none does.`,
  noContestPrompts: ({ given }: { given: number }) =>
    `A contest needs at least one prompt that leaves room for a reply; of the ${formats.count(given)} given, none does.`,
  nothingToMeasure: ({ file }: { file: string }) => `There is no text to measure on in ${file}.`,
  noChatToShrink:
    'Making a smaller version: expected at least one chat that the model’s chat template accepts, got none.',

  templateRefuses: (refused: {
    items: Items;
    part: Part;
    count: number;
    given: number;
    first: number;
    beginning: string;
    reason: string;
  }) =>
    `${formats.count(refused.count)} of ${formats.count(refused.given)} ${itemsOf(refused.items, refused.part)} ${plural(refused.count, 'was', 'were')} left out because the model’s chat template refuses ${plural(refused.count, 'it', 'them')}. ${refused.count === 1 ? 'It is' : 'The first is'} number ${formats.count(refused.first)}, “${refused.beginning}”: ${/[.!?]$/.test(refused.reason) ? refused.reason : `${refused.reason}.`}`,
  promptsTooLong: ({ count, given }: { count: number; given: number }) =>
    `${formats.count(count)} of ${countedVerb(given, 'prompt', 'was', 'were')} left out: too long for the context.`,
  judgeRefuses: 'The judge’s chat template refuses it.',
  repliesApart: ({ count, given }: { count: number; given: number }) =>
    `In ${formats.count(count)} of ${counted(given, 'conversation')} each reply is an example of its own, after the turns before it: the model’s chat template writes earlier turns differently once more turns follow.`,
  conversationsCut: ({ count, given, tokens }: { count: number; given: number; tokens: number }) =>
    `${formats.count(count)} of ${counted(given, 'conversation')} ${plural(count, 'is', 'are')} longer than ${formats.tokens(tokens)} and ${plural(count, 'was', 'were')} cut.`,
  conversationsLeftOut: ({ count, given, tokens }: { count: number; given: number; tokens: number }) =>
    `${formats.count(count)} of ${counted(given, 'conversation')} ${plural(count, 'is', 'are')} longer than ${formats.tokens(tokens)} before any reply begins, and ${plural(count, 'was', 'were')} left out.`,
  labelsUnbalanced: (labels: {
    desirable: number;
    undesirable: number;
    desirableWeight: number;
    undesirableWeight: number;
    from: number;
    to: number;
  }) =>
    `There ${plural(labels.desirable, 'is', 'are')} ${counted(labels.desirable, 'good reply', 'good replies')} and ${counted(labels.undesirable, 'bad one')}, weighted ${formats.figure(labels.desirableWeight)} and ${formats.figure(labels.undesirableWeight)}. KTO learns best with desirableWeight from ${formats.figure(labels.from)} to ${formats.figure(labels.to)}.`,

  jobDataNotRead: ({ reason }: { reason: string }) => `Reading a job’s data: ${reason}`,
  lineNotRead: ({ file, line, reason }: { file: string; line: number; reason: string }) =>
    `Reading ${file}, line ${line}: ${reason}`,
  notJson: ({ reason }: { reason: string }) => `expected JSON (${reason})`,
  fieldRefused: ({ field, reason }: { field: string; reason: string }) => `at "${field}": ${reason}`,
  noScoreHead: ({ folder }: { folder: string }) =>
    `Reading the reward model ${folder}: expected a score head, got a policy without one: train a reward model from it first.`,
  otherVocabulary: ({ folder }: { folder: string }) =>
    `Reading the reward model ${folder}: expected the policy’s own vocabulary, got another: train the reward model from the same family.`,
  teacherVocabulary: ({ teacher, student }: { teacher: number; student: number }) =>
    `Distillation: expected a teacher with the student’s vocabulary, or the one that the student’s was cut from; the teacher’s has ${formats.tokens(teacher)}, the student’s ${formats.count(student)}, and they are not the same pieces of text. Make the student from the teacher with \`parley models shrink\`, or use another teacher.`,
  weightNotFinite: ({ folder, name, value, place }: { folder: string; name: string; value: string; place: number }) =>
    `Reading the weights of ${folder}: expected finite numbers, ${name} has ${value} at place ${place}. Did its training, or a conversion to 16 bits, overflow? Use an earlier checkpoint, or other files.`,

  checkpointUnreadable: ({ file, reason }: { file: string; reason: string }) => `Reading ${file}: ${reason}.`,
  checkpointDamaged: ({ file }: { file: string }) =>
    `Reading ${file}: it is damaged: its bytes are not those that were written.`,
  checkpointPassedOver: ({ damage }: { damage: string }) => `${damage} The run resumes from the checkpoint before it.`,
  noWholeCheckpoint: ({ damage }: { damage: string }) => `${damage} No other checkpoint is whole: start a new run.`,
  checkpointsNotRead: ({ folder, reason }: { folder: string; reason: string }) =>
    `Reading the checkpoints in ${folder}: ${reason}`,
  otherJob: ({ folder, stored, job }: { folder: string; stored: string; job: string }) =>
    `Resuming from ${folder}: it is of another job (${stored}) than this one (${job}). Resume with the settings it was started with, or start a new run.`,
  checkpointOfIntegers: ({ folder, name }: { folder: string; name: string }) =>
    `Reading ${folder}: expected ${name} as F32, got integers: start a new run.`,

  engineCannotRun: ({ engine, reason }: { engine: string; reason: string }) =>
    `The engine ${engine} cannot run here: ${reason}. parley env lists those that can; the setting "engine" or --engine chooses.`,
  noGraphicsAdapter:
    'no graphics adapter was found: WebGPU needs a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS)',
  noTensorFlow:
    'the optional package @tensorflow/tfjs-node-gpu is not installed. npm run setup:cuda installs it and says what else is missing',
  noLibtensorflow:
    'the native part of @tensorflow/tfjs-node-gpu (tfjs_binding.node and libtensorflow) is not installed. npm run setup:cuda installs it and says what else is missing',
  libtensorflowNotLoaded: ({ reason }: { reason: string }) =>
    `the native part of @tensorflow/tfjs-node-gpu does not load: ${reason}. npm run setup:cuda says what is missing`,
  noCuda:
    'ONNX Runtime’s CUDA provider is not installed, or CUDA 12 and cuDNN 9 are not; npm run setup:cuda fetches it and says what is missing',

  trialGivenUp: ({ seconds }: { seconds: number }) => `its trial was given up after ${formats.seconds(seconds)}`,
  trialFailed: ({ why }: { why: string }) => `its trial failed: ${why}`,
  selfTestFailed: ({ result, error, allowed }: { result: string; error: string; allowed: string }) =>
    `its self-test failed: ${result} is ${error} off the reference (relative), where ${allowed} is allowed`,

  checkCancelled: 'The check of the data was canceled.',
  callCancelled: ({ call }: { call: string }) => `"${call}" was canceled.`,
  waitCancelled: ({ worker }: { worker: string }) => `Waiting for the worker of ${worker} was canceled.`,
  workersClosed: ({ worker }: { worker: string }) => `No worker for ${worker}: Parley is closing.`,
  callOutOfMemory: ({ call, reason }: { call: string; reason: string }) =>
    `"${call}" ran out of memory: ${reason} Smaller batches, shorter texts or a smaller model need less.`,
  callMalformed: ({ call, reasons }: { call: string; reasons: readonly string[] }) =>
    `Invalid input for "${call}": ${reasons.join('; ')}`,
  workerDied: ({ worker, process, how, call }: { worker: string; process: string; how: string; call: string }) =>
    `The ${worker} (process ${process}) ${how}, so "${call}" has no answer.`,
  lastOutput: ({ output }: { output: string }) => `Its last output:\n${output}`,
  neverStarted: 'never started',
  how: {
    stopped: 'was stopped',
    stoodStill: ({ reason }: { reason: string }) => `was ended (${reason})`,
    askedTooMuch: ({ reason }: { reason: string }) => `was ended, because its work asked for too much (${reason})`,
    killed:
      'was killed by SIGKILL, which is what a system short of memory does (a smaller batch, adapters (loraRank) or a smaller model need less)',
    outOfMemory: 'ran out of memory (a smaller batch, adapters (loraRank) or a smaller model need less)',
    signal: ({ signal }: { signal: string }) => `was ended by ${signal}`,
    notStarted: 'could not be started',
    exitCode: ({ code }: { code: number }) => `ended with exit code ${code}`,
  },

  notAPositiveNumber: ({ name, got }: { name: string; got: string }) =>
    `${name}: expected a number above 0, got ${got}.`,
  rewardFileMissing: ({ file, why }: { file: string; why: string }) =>
    `Reward function ${file}: expected a JavaScript file; ${why}.`,
  noSuchFile: 'there is no such file',
  isFolder: 'it is a folder',
  fileNotRead: ({ code }: { code: string }) => `it cannot be read (${code})`,
  rewardFileTooLarge: ({ file, limit }: { file: string; limit: number }) =>
    `Reward function ${file}: expected a JavaScript file of at most ${formats.size(limit)}; it has more.`,
  rewardFault: ({ name, fault }: { name: string; fault: string }) =>
    `Reward function ${name}: it ${fault}. Expected a function (prompt, completion, reference) that returns a finite number, or an object of named ones, by itself and soon. Fix the file; a run that is resumed goes on from its last checkpoint.`,
  rewardFaultAt: (at: { name: string; fault: string; completion: string; prompt: string }) =>
    `Reward function ${at.name}, on the reply ${at.completion} to ${at.prompt}: it ${at.fault}. Expected a function (prompt, completion, reference) that returns a finite number, or an object of named ones, by itself and soon. Fix the file; a run that is resumed goes on from its last checkpoint.`,
  fault: {
    tooMuchMemory: ({ bytes }: { bytes: number }) => `took more than ${formats.count(bytes / 1e6)} MB of memory`,
    tooSlow: ({ seconds, doing }: { seconds: number; doing: 'start' | 'load' | 'score' }) =>
      `took more than ${formats.figure(seconds)} s ${{ start: 'to start', load: 'to load', score: 'for one batch' }[doing]}`,
    ended: 'ended its process',
    endedWith: ({ output }: { output: string }) => `ended its process (${output})`,
    outOfTurn: 'gave an answer that was not asked for',
    noAnswer: 'gave an answer of the wrong form',
  },

  logprobNotFinite: ({ value, token }: { value: string; token: number }) =>
    `Generating text: expected a finite log-probability, got ${value} for token ${token}. The policy’s weights or scores are not finite numbers: use an earlier version.`,
  requestRefused: ({ problem, request }: { problem: string; request: number }) =>
    `Generating text: ${problem} (request ${request}).`,
  emptyPrompt: 'the prompt is empty: expected at least one token',
  promptTooLong: ({ tokens, limit }: { tokens: number; limit: number }) =>
    `the prompt has ${tokens} tokens and the model reads at most ${limit}, the reply included: leave out the oldest turns`,
  unknownToken: ({ token, last }: { token: number; last: number }) =>
    `the prompt holds token ${token}: expected ids from 0 to ${last}`,
  unknownBias: ({ token, last }: { token: string; last: number }) =>
    `logitBias names token ${token}: expected ids from 0 to ${last}`,
  samplingRefused: ({ setting, expected, value }: { setting: string; expected: string; value: string }) =>
    `Generating text: ${setting} must be ${expected}; it is ${value}.`,
  expected: {
    wholeFromOne: 'a whole number of at least 1',
    whole: 'a whole number',
    wholeOrNoLimit: 'a whole number, 0 for no limit',
    notNegative: 'a number of at least 0',
    aboveZeroToOne: 'above 0 and at most 1',
    zeroToOne: 'between 0 and 1',
    positiveOrNone: 'a number above 0, 1 for none',
    numberOrNone: 'a number, 0 for none',
  },

  resumedThere: ({ target, update }: { target: string; update: number }) =>
    `${target} goes on from its checkpoint after update ${update}.`,
  connectionAway: ({ target }: { target: string }) =>
    `The connection to ${target} is lost. The run goes on there; this goes on when it is back.`,
};
