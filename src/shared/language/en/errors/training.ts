/** Why a run, a round or a group of runs does not start, stop or go on. */
import { counted, plural } from '../counted.ts';
import { formats } from '../formats.ts';
import type { RunState } from '../../run-state.ts';

interface Named {
  readonly name: string;
}
interface Learner {
  /** A method within a sentence. */
  readonly method: string;
}

export const training = {
  /** @property what said below */
  tooFew: ({ what, needed, got, advice }: { what: string; needed: number; got: number; advice: string }) =>
    `${what}: expected at least ${formats.count(needed)}, there ${plural(got, 'is', 'are')} ${formats.count(got)}. ${advice}`,
  chatsFor: ({ method }: Learner) => `Chats for ${method}`,
  chatsForVocabulary: 'Chats for the vocabulary',
  promptsFor: ({ method }: Learner) => `Prompts for ${method}`,
  rankingsFor: ({ method }: Learner) => `Rankings to train ${method} on`,
  heldOutRankings: 'Rankings on held-out prompts to measure it',
  goodRepliesFor: ({ method }: Learner) => `Good replies to train ${method} on`,
  badRepliesFor: ({ method }: Learner) => `Bad replies to train ${method} on`,
  heldOutGoodReplies: 'Good replies on held-out prompts to measure it',
  heldOutBadReplies: 'Bad replies on held-out prompts to measure it',
  chatsToMixIn: 'Chats or demonstrations to mix in, since pretrainingCoef is above 0',
  roundChats: ({ method }: Learner) => `A round: chats for ${method}`,
  roundPrompts: ({ method }: Learner) => `A round: prompts for ${method}`,
  roundRewardRankings: 'A round: rankings to train the reward model on',
  roundPolicyRankings: 'A round: rankings to train the policy on',
  roundGoodReplies: 'A round: good replies to train the policy on',
  roundBadReplies: 'A round: bad replies to train the policy on',
  roundJudgeRankings: 'A round: rankings to train the judge on',
  roundJudgePrompts: 'A round: ranked prompts to train the judge on',
  roundHeldOutRankings: 'A round: rankings on held-out prompts',
  roundContestPrompts: 'A round: different prompts that are held out for the contest',

  importChats: 'Import a file of chats with `parley data import`.',
  importOrWriteChats: 'Import chats with `parley data import`, or write a demonstration in Rank.',
  importOrMixInNone:
    'Import chats with `parley data import`, write a demonstration in Rank, or set pretrainingCoef to 0.',
  nameOrRankPrompts: 'Name a file with --prompts, or rank some prompts first.',
  rankMore: ({ rankings, usable }: { rankings: number; usable: number }) =>
    `${formats.count(usable)} of ${counted(rankings, 'ranking')} ${plural(usable, 'holds', 'hold')} a preference. Rank more prompts.`,
  rankOrImportThumbs: ({ replies }: { replies: number }) =>
    `There ${plural(replies, 'is', 'are')} ${counted(replies, 'labeled reply', 'labeled replies')}. Rank more prompts, or import thumbs.`,
  rankForRound: ({ rankings, usable, enough }: { rankings: number; usable: number; enough: number }) =>
    `There ${plural(rankings, 'is', 'are')} ${counted(rankings, 'ranking')}; ${formats.count(usable)} of them ${plural(usable, 'holds', 'hold')} a preference${usable < rankings ? ', the others are all ties' : ''}. Rank more prompts: about ${enough} rankings that hold a preference make a small round.`,
  rateForRound: ({ thumbs, ofEach }: { thumbs: number; ofEach: number }) =>
    `There are ${counted(thumbs, 'thumb')}. Rate more replies: about ${ofEach} good and ${ofEach} bad ones make a small round.`,
  rateForRoundWithRankings: ({ thumbs, rankings, ofEach }: { thumbs: number; rankings: number; ofEach: number }) =>
    `There are ${counted(thumbs, 'thumb')} and ${counted(rankings, 'ranking')}. Rate more replies: about ${ofEach} good and ${ofEach} bad ones make a small round.`,
  similarCountOnce: ({ prompts, advice }: { prompts: number; advice: string }) =>
    `Of its ${counted(prompts, 'prompt')}, those that say nearly the same, and turns of one chat, count as one. ${advice}`,

  noRankingsBy: ({ rater, known }: { rater: string; known: readonly string[] }) =>
    `There are no rankings by ${rater} to learn from; there are: ${known.join(', ') || 'none at all'}.`,
  rankingsBy: ({ rankings, rater }: { rankings: number; rater: string }) => `${formats.count(rankings)} by ${rater}`,
  theRule: ({ rule }: { rule: string }) => `the rule ${rule}`,
  anyRule: 'a rule',
  people: 'people',
  ratersOfNoRankings: ({ data, rankings }: { data: string; rankings: string }) =>
    `Raters are named, but the data (${data}) has no rankings made here. Add "${rankings}" to the data, or name no raters.`,

  rewardRunBeside: ({ reward }: { reward: string }) =>
    `Reward ${reward}: expected model, with the run that made it beside it (--reward-run RUN).`,
  rewardRunUnused: ({ reward }: { reward: string }) =>
    `Reward: a run with a reward model is named, and the reward (${reward}) has no model in it. Add model to the reward, or name no run.`,
  noRewardModel: ({ method }: Learner) =>
    `There is no completed reward run or round whose reward model could train ${method}. Start one: parley train reward. Or reward by a rule: --reward rule:question.`,
  noRewardModelOf: ({ method, run }: Learner & { run: string }) =>
    `Training ${method}: expected a completed reward run or round, ${run} is not one. Start one: parley train reward. Or reward by a rule: --reward rule:question.`,
  rewardTwice: ({ reward }: { reward: string }) =>
    `Reward: ${reward} is named twice; name it once, with the weight of both.`,
  referencesMissing: ({ reward, without, prompts }: { reward: string; without: number; prompts: number }) =>
    `Reward ${reward} compares with a reference, and ${
      without === prompts
        ? `none of the ${formats.count(prompts)} prompts has one`
        : `${formats.count(without)} of ${formats.count(prompts)} prompts have none`
    }. Give every prompt one: a field "reference" beside "prompt" in a file of prompts, or chats, whose last reply is it (--prompts FILE or DATASET). Or take a rule that needs none.`,
  sameTeacher: ({ version }: { version: string }) =>
    `Distillation: expected a teacher other than the version that learns, got ${version} for both. Name a smaller version to start from.`,
  mixesNoneIn: ({ demonstrations }: { demonstrations: string }) =>
    `Demonstrations to mix in are named (${demonstrations}), and pretrainingCoef is 0, which mixes in none. Set it above 0, or name no demonstrations.`,
  settingsRefused: ({ method, reasons }: { method: string; reasons: readonly string[] }) =>
    `Settings of ${method}: ${reasons.join('; ')}`,
  unknownSettings: ({ settings, known }: { settings: readonly string[]; known: readonly string[] }) =>
    `unknown ${settings.join(', ')}; known are ${known.join(', ')}`,

  roundRewardsNothing: ({ method, reward }: Learner & { reward: string }) =>
    `A round by ${method} learns from its data itself and needs no reward, got ${reward}. Leave the reward out, or choose a method that writes replies, such as --method rloo.`,
  roundRewardByOwnModel: ({ reward }: { reward: string }) =>
    `Reward ${reward}: a round trains against its own reward model; expected model, or rules and functions.`,
  roundInEnvironment: ({ name, env }: { name: string; env: string }) =>
    `A round learns from replies to prompts, got the environment ${env}, which rewards its own conversations. Leave env out, or use parley train ${name} --env ${env}.`,
  settingsOfOtherMethod: ({ method, name, other }: { method: string; name: string; other: string }) =>
    `A round by ${method} was told settings of "${other}", which it does not use. Give them under "${name}", or choose --method ${other}.`,

  wasStopped: ({ name }: Named) => `${name} was stopped.`,
  notStoppable: ({ name, state }: Named & { state: RunState }) => `${name} cannot be stopped: it is ${state}.`,
  notResumable: ({ name, state }: Named & { state: RunState }) =>
    state === 'completed'
      ? `${name} cannot be resumed: it is completed.`
      : `${name} cannot be resumed: it is ${state} already.`,
  notResumableWithout: ({ name, deleted }: Named & { deleted: string }) =>
    `${name} cannot be resumed: ${deleted} was deleted. Restore it first, while that can be done.`,
  noReport: ({ name, state }: Named & { state: RunState }) =>
    `${name} (${state}) has no report: a round has one when it is completed.`,
  noProgress: ({ name, stage }: Named & { stage: string }) =>
    `${name} has shown no progress for 5 minutes (${stage}). A step of a large model may take as long. Stop it, and if it does not stop, end it at once: it then goes on from its last checkpoint.`,
  noProgressStopping: ({ name, stage }: Named & { stage: string }) =>
    `${name} has shown no progress for 5 minutes (${stage}). A step of a large model may take as long. End it at once: it then goes on from its last checkpoint.`,
  figuresNotWritten: ({ name, refusal }: Named & { refusal: string }) =>
    `The figures of ${name} cannot be written to its folder: ${refusal}. The run goes on, and Parley keeps them; free some space or check the folder, and the missing files are written.`,
  estimateCancelled: 'Estimating memory was canceled.',
  startNewRun: ({ file, refusal }: { file: string; refusal: string }) =>
    `Reading ${file}: ${refusal}. Start a new run.`,

  searchedForTrainedReward: ({ method, objective, expected }: Learner & { objective: string; expected: string }) =>
    `A search with ${method} cannot look for ${objective}: expected ${expected}. What it measures while it trains is the reward it is trained on: a search for that finds what deceives the reward best.`,
  notSearchable: ({ method, objective, expected }: Learner & { objective: string; expected: readonly string[] }) =>
    `A search with ${method} cannot look for ${objective}: expected ${formats.choice(expected)}.`,
  nothingToHalve: ({
    factor,
    setting,
    trials,
    amount,
  }: {
    factor: number;
    setting: string;
    trials: number;
    amount: string;
  }) =>
    `Successive halving keeps one run in ${factor} and trains it ${factor} times as long: expected at least ${factor} trials and ${setting} of at least ${factor}, got ${trials} and ${amount}. Raise them, or search at random.`,
  space: ({ setting, problem }: { setting: string; problem: string }) =>
    `The space of the search, ${setting}: ${problem}`,
  noSuchSetting: ({ method, known }: { method: string; known: readonly string[] }) =>
    `${method} has no such setting; it has ${known.join(', ')}.`,
  rangeOfNoNumber: 'expected a list of values, since it is no number; got a range.',
  emptyRange: ({ min, max }: { min: number; max: number }) => `expected min below max, got ${min} and ${max}.`,
  logarithmicFromZero: ({ min }: { min: number }) =>
    `expected min above 0, since it is drawn on a logarithmic scale; got ${min}.`,
  halvingSetsIt: 'successive halving sets it itself: runs that look promising get more of it. Leave it out.',
  groupOfUnknownMethod: ({ name, method }: Named & { method: string }) =>
    `${name} is of the method ${method}, which this Parley does not have.`,
  seedsTwice: 'The seeds of a group: expected each of them once, since equal ones give equal runs.',
  halvingByTrials:
    'Successive halving needs to know how many trials it begins with: expected --budget as a number of them, got a time.',
  noContestPrompts: 'A search for the win rate: expected prompts to hold the contests on (contest), there are none.',
  judgedByTrainedReward: ({ judge }: { judge: string }) =>
    `A search judged by ${judge}: the runs are trained on that very reward, so the run that deceives it best would win. Name another reward model or a rule, or leave the judge out.`,
};
