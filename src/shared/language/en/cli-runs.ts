/** What commands say of runs: on the way, at the end, and in lists. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';
import type { RunState } from '../run-state.ts';

/** @property made the version's name and the method's, or that of a reward model's method */
interface Trained {
  readonly made: string;
  readonly seconds: number;
}

export const cliRuns = {
  state: ({ state }: { state: RunState }): string => state,
  runNamed: ({ name, id }: { name: string; id: string }) => `${name} (${id})`,
  stopped: ({ name, call }: { name: string; call: string }) =>
    `${name} was stopped, and its progress is saved; go on with: ${call}`,
  interrupted: ({ name, call }: { name: string; call: string }) => `${name} was interrupted; go on with: ${call}`,
  interruptedAs: ({ name, state, call }: { name: string; state: string; call: string }) =>
    `${name} was interrupted (${state}); go on with: ${call}`,
  failedWithoutReason: ({ name }: { name: string }) => `${name} failed and left no reason.`,
  noReasonKept: 'no reason was kept',
  goOnWith: ({ call }: { call: string }) => `Go on with: ${call}`,
  stateAndGoOn: ({ name, state, call }: { name: string; state: string; call: string }) =>
    `${name} is ${state}. Go on with: ${call}`,
  stillRunning: ({ command, pid, seconds }: { command: string; pid: number; seconds: number }) =>
    `${command} (process ${pid}) was asked to stop and is still running after ${formats.seconds(seconds)}.`,
  askingToStop: ({ command, pid }: { command: string; pid: number }) =>
    `Asking ${command} (process ${pid}) to save and stop`,
  stoppedBefore: ({ what }: { what: AwaitedResult }) =>
    `Stopped before the ${what === 'smallerVersion' ? 'smaller version' : what} came.`,

  groupRuns: ({ group }: { group: string }) => `${group}: runs`,
  trialCompleted: ({ trial, which }: { trial: string; which: string }) => `${trial}, ${which}: completed`,
  trialFailed: ({ trial, which, why }: { trial: string; which: string; why: string }) =>
    `${trial}, ${which}: failed: ${why}`,
  trialMeasured: (trial: { trial: string; which: string; objective: string; value: string }) =>
    `${trial.trial}, ${trial.which}: ${trial.objective} ${trial.value}`,
  groupState: (group: { name: string; id: string; method: string; state: string; runs: string }) =>
    `${group.name} (${group.id}), ${group.method}: ${group.state}, ${group.runs}`,
  runs: ({ count }: { count: number }) => counted(count, 'run'),
  runsOfTotal: ({ done, total }: { done: number; total: number }) =>
    `${formats.count(done)} of ${counted(total, 'run')}`,
  runsFailed: ({ count }: { count: number }) => `${counted(count, 'run')} failed:`,
  failedTrial: ({ name, seed, why }: { name: string; seed: number; why: string }) => `${name} (seed ${seed}): ${why}`,
  noRunEnded: 'No run has completed yet, so there are no figures.',
  noRunBegun: 'No run has begun yet.',
  overSeeds: ({ seeds }: { seeds: number }) => `Mean and Student’s interval over ${counted(seeds, 'seed')}:`,
  objectiveBy: ({ objective, judge }: { objective: string; judge: string }) => `${objective}, by ${judge}`,
  atTheEnd: 'At the end',
  mean: 'Mean',
  interval: '95 % interval',
  seeds: 'Seeds',
  trial: 'Trial',
  rung: 'Rung',

  promptsLeftOut: ({ count }: { count: number }) => `${counted(count, 'prompt')} left out:`,
  promptAndReason: ({ prompt, reason }: { prompt: string; reason: string }) => `"${prompt}": ${reason}`,
  othersLeftOut: ({ count }: { count: number }) => `and ${counted(count, 'other')}`,
  learnsFrom: ({ raters }: { raters: string }) => `Learns from rankings made here: ${raters}.`,
  memory: ({ memory }: { memory: string }) => `Memory: at most ${memory}.`,
  memoryOfStage: ({ stage, memory }: { stage: string; memory: string }) => `Memory (${stage}): at most ${memory}.`,
  memoryUsed: ({ stage, used, expected }: { stage: string; used: string; expected: string }) =>
    `Memory (${stage}): ${used} used at most, of ${expected} expected at most.`,
  score: ({ score }: { score: number }) => `score ${formats.fixed(score, 2)}`,
  kl: ({ nats }: { nats: number }) => `KL ${formats.nats(nats)}`,
  length: ({ tokens }: { tokens: number }) => `length ${formats.fixed(tokens, 1)} tokens`,
  loss: ({ loss }: { loss: number }) => `loss ${formats.fixed(loss, 3)}`,
  accuracy: ({ share }: { share: number }) => `accuracy ${formats.percent(share, 1)}`,

  signs: 'Signs of trouble',
  noSigns: 'Its figures show no sign of trouble.',
  runIs: (run: { name: string; id: string; from: string; state: string }) =>
    `${run.name} (${run.id}), from ${run.from}: ${run.state}`,
  runWithoutParentIs: (run: { name: string; id: string; state: string }) => `${run.name} (${run.id}): ${run.state}`,
  figuresIn: ({ folder }: { folder: string }) => `Figures: ${folder}`,
  showFiguresWith: ({ call }: { call: string }) => `Show them with: ${call}`,
  trainedOnChats: ({ made, steps, tokens, loss, seconds }: Trained & { steps: number; tokens: number; loss: number }) =>
    `${made}, ${counted(steps, 'update')} on ${formats.tokens(tokens)}, loss ${formats.fixed(loss, 3)} nats per token, in ${formats.seconds(seconds)}`,
  heldOutLoss: (loss: { chats: number; before: number; after: number; perplexity: number }) =>
    `Held-out loss on ${counted(loss.chats, 'chat')}: ${formats.fixed(loss.before, 3)} before, ${formats.fixed(loss.after, 3)} after (perplexity ${formats.fixed(loss.perplexity, 2)})`,
  keptStep: ({ step }: { step: number }) =>
    `Kept: the weights after update ${formats.count(step)}, where the held-out loss was lowest`,
  distilled: ({ made, steps, tokens, seconds }: Trained & { steps: number; tokens: number }) =>
    `${made}, ${counted(steps, 'update')} on ${formats.tokens(tokens)}, in ${formats.seconds(seconds)}`,
  heldOutDivergence: ({ chats, before, after }: { chats: number; before: number; after: number }) =>
    `Divergence from its teacher on ${counted(chats, 'held-out chat')}: ${formats.fixed(before, 3)} nats per token before, ${formats.fixed(after, 3)} after`,
  learnedComparisons: (learned: Trained & { pairs: number; rankings: number; ties: number }) =>
    `${learned.made} from ${counted(learned.pairs, 'pair')} of ${counted(learned.rankings, 'ranking')} (${counted(learned.ties, 'tie')}), in ${formats.seconds(learned.seconds)}`,
  agreesWithRater: ({ share, pairs, longer }: { share: string; pairs: number; longer: number }) =>
    `Agrees with the rater on ${share} of ${counted(pairs, 'held-out pair')}; preferring the longer reply would on ${formats.percent(longer, 1)}`,
  learnedLabels: ({ made, good, bad, seconds }: Trained & { good: number; bad: number }) =>
    `${made} from ${counted(good, 'good reply', 'good replies')} and ${counted(bad, 'bad one')}, in ${formats.seconds(seconds)}`,
  tellsGoodFromBad: ({ share, replies, longer }: { share: string; replies: number; longer: number }) =>
    `Tells good from bad in ${share} of the pairs of ${counted(replies, 'held-out reply', 'held-out replies')}; preferring the longer reply would in ${formats.percent(longer, 1)}`,
  trainedOnPrompts: (trained: Trained & { episodes: number; steps: number; score: number; kl: number | null }) =>
    `${trained.made}, ${counted(trained.episodes, 'episode')}, ${counted(trained.steps, 'update')}, score ${formats.fixed(trained.score, 2)}, ${trained.kl === null ? '' : `KL ${formats.nats(trained.kl)}, `}in ${formats.seconds(trained.seconds)}`,
  trainedChooser: (trained: Trained & { episodes: number; steps: number; score: number; alone: number }) =>
    `${trained.made}, ${counted(trained.episodes, 'conversation')}, ${counted(trained.steps, 'choice')}, score ${formats.fixed(trained.score, 2)} with its choices and ${formats.fixed(trained.alone, 2)} without, in ${formats.seconds(trained.seconds)}`,
  roundMade: ({ version, parent, seconds }: { version: string; parent: string; seconds: number }) =>
    `${version}, from ${parent}, in ${formats.seconds(seconds)}`,
  newVersion: 'New',
  parent: 'Parent',
  repetition: 'Repetition',
  meanLength: 'Mean length',
  klToParent: 'KL to the parent',
  rewardModelOnHeldOut: ({ share }: { share: string }) => `Reward model: ${share} on held-out pairs.`,
  judgeOnHeldOut: ({ share }: { share: string }) => `Judge: ${share} on held-out pairs.`,
  longerOnHeldOut: ({ share }: { share: number }) => `Preferring the longer reply: ${formats.percent(share, 1)}.`,
  roundDataAndThumbs: (data: { rankings: number; pairs: number; ties: number; thumbs: number }) =>
    `Data: ${counted(data.rankings, 'ranking')}, ${counted(data.pairs, 'pair')}, ${counted(data.ties, 'tie')}, ${counted(data.thumbs, 'thumb')} to learn from.`,
  roundData: ({ rankings, pairs, ties }: { rankings: number; pairs: number; ties: number }) =>
    `Data: ${counted(rankings, 'ranking')}, ${counted(pairs, 'pair')}, ${counted(ties, 'tie')}.`,
};

type AwaitedResult =
  | 'reply'
  | 'rankings'
  | 'candidates'
  | 'comparison'
  | 'measurement'
  | 'export'
  | 'import'
  | 'smallerVersion'
  | 'example';
