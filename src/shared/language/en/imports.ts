/** Importing data: which field of a table is what, and what to take of a chat program's export. */
import { formats } from './formats.ts';

type Problem = 'noPrompt' | 'promptTwice' | 'halfAPair' | 'noReply' | 'severalKinds';

/** Where in a file something stands: in how many records, and which is the first, counted from 1. */
interface Where {
  readonly records: number;
  readonly first: number;
}

const inRecords = ({ records, first }: Where): string =>
  records === 1 ? `1 record (record ${first})` : `${formats.count(records)} records (the first is record ${first})`;

type What = 'ratings' | 'comparisons' | 'weakPairs';
const whats: Readonly<Record<What, string>> = {
  ratings: 'ratings and edits',
  comparisons: 'comparisons',
  weakPairs: 'weak pairs',
};

export const imports = {
  columnsProblem: ({ problem }: { problem: Problem }) =>
    ({
      noPrompt: 'Say which field is the prompt or the conversation.',
      promptTwice: 'Choose a prompt or a conversation, not both.',
      halfAPair: 'A pair needs both a chosen and a rejected reply.',
      noReply: 'Say which field is the reply that the thumb or the rating is about.',
      severalKinds: 'Choose one: chosen and rejected, a reply with a thumb, or a reply with a rating.',
    })[problem],
  noSuchColumn: ({ file, field, fields }: { file: string; field: string; fields: string }) =>
    `Reading ${file}: it has no field ${field}. Its fields: ${fields}.`,
  columnsFlag: 'which field is what, as prompt=question,chosen=a,rejected=b; remembered for files with the same fields',
  unknownRole: ({ given, roles }: { given: string; roles: string }) =>
    `--columns: expected ROLE=FIELD with one of the roles ${roles}, got ${given}.`,
  fieldsOfFile: 'Fields of the file',
  fieldsHint: 'Which field is what. Remembered for files with the same fields.',
  fieldsRemembered: 'What each field is was remembered from an earlier file.',
  roles: {
    prompt: 'Prompt',
    system: 'System prompt',
    conversation: 'Conversation',
    chosen: 'Chosen reply',
    rejected: 'Rejected reply',
    reply: 'Reply',
    label: 'Thumb',
    rating: 'Rating',
    rater: 'Rater',
  },
  noField: 'none',
  whatToTake: 'What to take',
  wholeChats: ({ count }: { count: number }) => `Whole chats, as examples to imitate (${formats.count(count)})`,
  weakPairs: ({ count }: { count: number }) =>
    `Weak pairs: a reply that was kept is better than a regenerated one (${formats.count(count)})`,
  notKept: ({ fields, format }: { fields: string; format: string }) =>
    `Not kept, with the number of records that had it: ${fields}. ${format} has no place for it here.`,
  leftOutCount: ({ what, count }: { what: string; count: number }) => `Left out: ${what} (${formats.count(count)}).`,
  unknownFiles: ({ count, names }: { count: number; names: string }) =>
    `Files of no known format (${formats.count(count)}): ${names}.`,
  otherFiles: ({ kinds }: { kinds: readonly string[] }) =>
    `Files of other kinds, not looked into: ${kinds.join(', ')}.`,
  restOfFile: ({ file, megabytes }: { file: string; megabytes: number }) =>
    `${file} has more than ${formats.count(megabytes)} MB; the rest of it was left out.`,
  readAsTable: ({ delimiter }: { delimiter: ',' | ';' | '\t' }) =>
    `Read as a table (CSV) with cells between ${{ ',': 'commas', ';': 'semicolons', '\t': 'tabs' }[delimiter]}.`,
  listWasRead: ({ field }: { field: string }) => `The file is one object; the records of its list ${field} were read.`,
  columnsWereRead: 'The file holds a list for each field, as pandas writes tables; it was read row by row.',
  textWasRead: (where: Where & { field: string }) =>
    `${where.field} held JSON as a text in ${inRecords(where)}; it was read.`,
  templateApplied: (where: Where & { mark: string }) =>
    `The marks of a chat template, such as ${where.mark}, stand in ${inRecords(where)}: a template seems to be applied already. They are read as letters, and a version’s own template comes around them; import the turns without marks, as messages.`,
  oddTurns: (where: Where) =>
    `The turns do not go from user to assistant by turns in ${inRecords(where)}: a version whose chat template insists on it leaves them out of training.`,
  maskedReplies: (where: Where) =>
    `Earlier replies that are marked as not to be learned (weight 0, train or loss false) stand in ${inRecords(where)}: train with the loss on the last reply only, or they are learned.`,
  leftOut: {
    wholeChats: 'whole chats, as chosen',
    weakPairs: 'weak pairs of a kept and a regenerated reply, unless chosen',
    chatsWithoutReply: 'chats without a reply to take',
    chatsBeyondText: 'chats that begin with an image or a file',
    repliesBeyondText: ({ what }: { what: What }) => `${whats[what]} of replies to an image or a file`,
    repliesToNothing: ({ what }: { what: What }) => `${whats[what]} of replies to no question`,
    ratingsWithoutChat: 'ratings whose chat was not exported with them',
    unsubmittedAnswers: 'answers that were discarded or not submitted',
    oddAnswers: 'answers without a known meaning',
    unknownAnswers: ({ question }: { question: string }) => `answers to ${question} without a known meaning`,
    answersOfKind: ({ kind }: { kind: string }) => `answers of the kind ${kind}`,
    unknownField: ({ field }: { field: string }) => `texts of the field ${field}, which is neither prompt nor reply`,
    suggestions: 'suggestions, which are no person’s answers',
    unchangedTexts: 'texts that were left as they are',
    scoresOfNothing: 'scores that name no reply',
    loneScores: 'scores of a reply with no other beside it',
    shortRankings: 'rankings of fewer than two replies',
    cancelledAnnotations: 'annotations that were canceled',
    severalColumns: 'rankings in several columns, of which the file does not say which is better',
    noVotes: 'entries of the log that are no votes',
    halfBattles: 'battles without two replies',
    differentChats: 'battles of several turns, in which the last replies answer different chats',
    fewRatedReplies: 'prompts with fewer than two rated replies',
    fewRankedReplies: 'prompts with fewer than two ranked replies',
    loneReplies: 'rated replies with no other to the same prompt next to them',
    unratedRuns: 'runs without a rating or a repair',
    middleRatings: 'ratings that are neither good nor bad',
  },
};
