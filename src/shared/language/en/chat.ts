/** The screen Chat. */
import { counted, countedVerb, plural } from './counted.ts';
import { formats } from './formats.ts';

/** @property place from 1, as the digit of its key */
interface Candidate {
  readonly place: number;
}

interface Ranked extends Candidate {
  readonly rank: number;
}

interface Count {
  readonly count: number;
}

export const chat = {
  noConversation: 'Start a conversation',
  noConversationHint:
    'Write a message below. Ask for several candidates and choose the best one: each choice becomes data to train on.',
  getLargerModel: 'Get a larger model',

  conversations: 'Conversations',
  theConversations: 'the conversations',
  thisConversation: 'this conversation',
  newConversation: 'New conversation',
  searchConversations: 'Search conversations',
  recentlyDeleted: 'Recently deleted',
  backToConversations: 'Back to the conversations',
  noneContains: ({ text }: { text: string }) => `No conversation contains “${text}”.`,
  noneDeleted: 'No conversation was deleted.',
  noneYet: 'Your conversations will be listed here.',
  untitled: 'Untitled',
  rename: 'Rename',
  restore: 'Restore',
  deleteNamed: ({ title }: { title: string }) => `Delete ${title}`,
  restoreNamed: ({ title }: { title: string }) => `Restore ${title}`,
  renameConversation: 'Rename the conversation',
  name: 'Name',
  renameThis: 'Rename this conversation',
  deleteThis: 'Delete this conversation',
  movedToDeleted: 'Moved to Recently deleted.',
  readingConversation: 'Reading the conversation',
  conversationNotOpened: 'The conversation could not be opened',
  conversationNotDeleted: 'The conversation could not be deleted',
  conversationNotRestored: 'The conversation could not be restored',
  conversationNotRenamed: 'The conversation could not be renamed',

  you: 'You',
  reply: 'Reply',
  systemPrompt: 'System prompt',
  empty: '(empty)',
  replyBeingWritten: 'Reply being written',
  earlierTurns: ({ count }: Count) => counted(count, 'earlier turn'),
  laterTurns: ({ count }: Count) => counted(count, 'later turn'),
  toTheEnd: 'To the end',
  turnsNotShown: 'The turns could not be shown',
  contextFull: ({ count }: Count) =>
    `The oldest ${countedVerb(count, 'turn', 'no longer fits in the context and is', 'no longer fit in the context and are')} not read.`,

  branches: 'Branches',
  nextBranch: 'Next branch',
  previousBranch: 'Previous branch',
  branchNotOpened: 'The branch could not be opened',
  moreBranches: ({ count }: Count) => `${formats.count(count)} more`,
  goOnWithThis: 'Go on with this one',
  goOnFromHere: 'Go on from here',
  turnsBelow: ({ count }: Count) =>
    `${countedVerb(count, 'later turn', 'is', 'are')} on the branch you left. The next message begins another branch here.`,
  showTurnsBelow: ({ count }: Count) => `Show ${plural(count, 'it', 'them')}`,
  showBranchLeft: 'Show the later turns of the branch you left',

  message: 'Message',
  writeMessage: 'Write a message',
  howManyReplies: 'How many replies',
  oneReply: '1 reply',
  candidateCount: ({ count }: Count) => counted(count, 'candidate'),
  keysToSend: 'Enter sends · Shift+Enter starts a new line',
  send: 'Send',
  pageNotConnected: 'This page is no longer connected.',
  messageNotSent: 'The message could not be sent',
  editMessage: 'Edit the message',
  editThisMessage: 'Edit this message',
  editLastMessage: 'Edit your last message',
  editedMessage: 'Your edited message',
  sendAsBranch: 'Send as a new branch',
  copy: 'Copy',
  showPlainOrFormatted: 'Show the reply as plain text, or formatted',
  copied: 'Copied.',
  textNotCopied: 'The text could not be copied',

  noReply: 'There is no reply',
  noReplyYet: 'No reply yet.',
  stopWriting: 'Stop writing',
  regenerate: 'Regenerate',
  replyOrRegenerate: 'Reply, or regenerate the reply',
  try4: 'Try 4',
  try4Candidates: 'Try 4 candidates',
  showCandidates: ({ count }: Count) => `Show ${counted(count, 'candidate')}`,
  stopped: 'Stopped',
  cutOff: 'Cut off at the token limit',
  speedTogether: ({ speed, together }: { speed: string; together: number }) =>
    `${speed} for ${formats.count(together)} together`,

  candidates: 'Candidates',
  candidate: ({ place }: Candidate) => `Candidate ${place}`,
  candidateRanked: ({ place, rank }: Ranked) => `Candidate ${place}, ranked ${rank}`,
  ranked: ({ rank }: { rank: number }) => `ranked ${rank}.`,
  rankNext: ({ rank }: { rank: number }) => `Rank ${rank}.`,
  unrank: 'Unrank',
  choose: 'Choose',
  lengthAndTimes: ({ length, times }: { length: string; times: number }) =>
    `${length} · sampled ${counted(times, 'time')}`,
  editCandidate: ({ place }: Candidate) => `Edit candidate ${place} into a demonstration`,
  writingCandidates: ({ count }: Count) => `Writing ${counted(count, 'candidate')}…`,
  noneIsGood: 'None is good',
  savedNoneIsGood: 'Saved: none is good. Edit one into the reply it should have been, or regenerate.',
  someRanked: ({ ranked, count }: Count & { ranked: number }) =>
    `${formats.count(ranked)} of ${formats.count(count)} ranked`,
  whichIsBest: 'Which is best?',
  allTheSame: ({ count }: Count) => `All ${formats.count(count)} replies are the same.`,
  sampledAndDifferent: ({ sampled, different }: { sampled: number; different: number }) =>
    `${formats.count(sampled)} replies sampled, ${formats.count(different)} different.`,
  saveRanking: 'Save the ranking',
  chooseBest: 'Choose the best candidate',
  rankNextCandidate: 'Rank it next',
  nextCandidate: 'Next candidate',
  previousCandidate: 'Previous candidate',
  saveOrChoose: 'Save the ranking, or choose the current candidate',
  candidatesNotRead: 'The candidates could not be read',
  candidatesNotSampled: 'The candidates could not be sampled',
  choiceSaved: 'Saved: your choice.',
  rankingSaved: 'Saved: your ranking.',
  noneSaved: 'Saved: none is good.',
  choiceNotSaved: 'The choice was not saved',
  rankingNotSaved: 'The ranking was not saved',
  notSaved: 'That was not saved',
  notUndone: 'That could not be undone',

  editIntoDemonstration: 'Edit into a demonstration',
  demonstrationHint:
    'Write the reply as it should have been. It is kept as an example to learn from; the original stays as it was.',
  saveDemonstration: 'Save demonstration',
  demonstrationSaved: 'Saved as a demonstration.',
  demonstrationNotSaved: 'The demonstration was not saved',
  replyNotEditable: 'The reply could not be opened for editing',

  rating: 'Rating',
  goodReply: 'Good reply',
  badReply: 'Bad reply',
  goodSaved: 'Saved as a good reply.',
  badSaved: 'Saved as a bad reply.',
  thumbRemoved: 'The thumb is removed.',
  thumbNotSaved: 'The thumb was not saved',
  sayWhy: 'Say why',
  sayWhyOfReply: 'Say why a reply is good or bad',
  why: ({ why }: { why: string }) => `Why: ${why}`,
  whyGood: 'Why is it good?',
  whyBad: 'Why is it bad?',
  whyHint: 'Kept with the thumb, for you and for exports. Training learns from the thumb alone.',
  commonReasons: 'Common reasons',
  reason: 'Reason',
  comment: 'Comment',
  whySaved: 'The reason is saved.',

  systemPromptHint: 'Sent before the first message of this conversation.',
  noSystemPrompt: 'None',
  noSystemPromptHere: 'None. It can be set before the first message of a new conversation.',
  lastCandidates: ({ count }: Count) => `Last ${formats.count(count)} candidates`,
  lastReply: 'Last reply',
  version: 'Version',
  length: 'Length',
  longest: 'Longest',
  speed: 'Speed',
  speedOfAll: ({ speed }: { speed: string }) => `${speed} together`,
  firstToken: 'First token',
  seed: 'Seed',
  context: 'Context',
  contextUsed: 'Context used',
  contextUse: ({ used, total }: { used: number; total: number }) =>
    `${formats.count(used)} of ${formats.count(total)} tokens`,
};
