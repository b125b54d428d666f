/** Importing data: which field of a table is what, and what to take of a chat program's export. */
import { formats } from './formats.ts';

type Problem = 'noPrompt' | 'promptTwice' | 'halfAPair' | 'noReply' | 'severalKinds';

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
};
