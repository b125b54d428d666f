/** Talking and ranking in the terminal. */
import { counted, countedVerb } from './counted.ts';
import { formats } from './formats.ts';

export const cliTalk = {
  howToLeave: 'Ctrl-D or /quit leaves.',
  howToTalk: 'Write something. Ctrl-C stops a reply, Ctrl-D leaves, /help shows more.',
  help: {
    candidates: 'several replies to your last message, to rank; the best becomes the reply',
    values: 'the replies that the last one was chosen from, with their values',
    again: 'regenerate the reply to your last message',
    undo: 'take back your last message and its reply',
    new: 'begin a new conversation',
    version: 'continue with another version',
    temperature: 'sampling temperature; 0 takes the likeliest token',
    help: 'show this list',
    quit: 'leave (also Ctrl-D)',
  },
  stopped: 'Stopped.',
  stoppedBeforeReply: 'Stopped before the reply began.',
  replyStopped: 'The reply was stopped.',
  noSuchCommand: ({ name }: { name: string }) => `There is no ${name}. /help lists what there is.`,
  noSuchCommandNear: ({ name, near }: { name: string; near: string }) =>
    `There is no ${name}. Did you mean ${near}? /help lists what there is.`,
  candidatesExpected: ({ given }: { given: string }) =>
    `/candidates expects a whole number from 2 to 16, not "${given}".`,
  versionExpected: '/version expects a version: its name, its id or the start of its id.',
  temperatureExpected: ({ given }: { given: string }) => `/temperature expects a number from 0 to 10, not "${given}".`,
  noMessageYet: 'There is no message yet; write one first.',
  takenBack: ({ text }: { text: string }) => `Taken back: ${text}`,
  newConversation: 'A new conversation.',
  goingOnWith: ({ version }: { version: string }) => `Going on with ${version}.`,
  temperature: ({ temperature }: { temperature: number }) => `Temperature ${temperature}.`,
  promptExpected: '--json needs --prompt TEXT: a conversation has no single result.',

  firstAfter: ({ ms }: { ms: number }) => `first after ${Math.round(ms)} ms`,
  cutOff: 'cut off at the length limit',
  replyCancelled: 'stopped',
  turnsLeftOut: ({ turns }: { turns: number }) =>
    `the oldest ${countedVerb(turns, 'turn', 'no longer fits and was', 'no longer fit and were')} left out`,

  howToRank: 'Put the replies in order, best first. ? shows what you can type.',
  rankingHelp: [
    '  2 1=3     the second reply is best, the first and third are equal and come after it',
    '  s WHY     skip this prompt, with a reason if you like',
    '  u         undo the last ranking and do it over',
    '  q         quit; everything ranked so far is saved',
  ].join('\n'),
  everyPromptRanked: 'Every prompt has been ranked.',
  writingCandidates: ({ n, tokens }: { n: number; tokens: number }) =>
    `Writing ${counted(n, 'reply', 'replies')}: ${counted(tokens, 'token')}`,
  waitingForReplies: 'Waiting for replies',
  rankingNumber: ({ number }: { number: number }) => `Ranking ${formats.count(number)}`,
  speaker: ({ role }: { role: 'system' | 'user' | 'assistant' }) =>
    ({ system: 'System', user: 'You', assistant: 'Reply' })[role],
  bestFirst: 'Best first: ',
  noReasonGiven: 'no reason given',
  rankingUndone: 'The last ranking is undone; here it is again.',
  typeRanking: ({ candidates, fault }: { candidates: number; fault: string }) =>
    `Type the numbers 1 to ${candidates}, best first, "=" between equals (such as 2 1=${Math.max(3, candidates)}), or s, u, q, ?; ${fault}.`,
  typeRankingOfTwo: ({ fault }: { fault: string }) =>
    `Type the numbers 1 and 2, best first, or 1=2 for equals, or s, u, q, ?; ${fault}.`,
  notThat: ({ given }: { given: string }) => `not "${given}"`,
  placeless: ({ numbers }: { numbers: readonly number[] }) => `and ${numbers.join(', ')} have no place yet`,
  placedTwice: ({ number }: { number: string }) => `and ${number} occurs twice`,
  samplingStopped: 'Stopped; the conversation is unchanged.',
  notRanked: 'Not ranked; the conversation is unchanged.',
  allTheSame: ({ replies }: { replies: number }) =>
    `All ${formats.count(replies)} replies are the same: there is nothing to rank, and it is the reply now.`,
  bestIsReply: 'Saved. The best one is the reply now.',

  ruleExpected: ({ rater }: { rater: string }) =>
    `--rater ${rater}: did you mean rule:${rater}? A simulated rater is written rule:NAME.`,
  simulated: ({
    rankings,
    pairs,
    ties,
    prompts,
    rater,
  }: {
    rankings: number;
    pairs: number;
    ties: number;
    prompts: number;
    rater: string;
  }) =>
    `${counted(rankings, 'ranking')} (${counted(pairs, 'pair')}, ${formats.count(ties)} tied) on ${counted(prompts, 'prompt')}, by ${rater}`,
  ranked: ({ rankings, pairs, ties }: { rankings: number; pairs: number; ties: number }) =>
    `${counted(rankings, 'ranking')} (${counted(pairs, 'pair')}, ${formats.count(ties)} tied) saved`,
  promptsSkipped: ({ prompts }: { prompts: number }) => `${counted(prompts, 'prompt')} skipped`,
};
