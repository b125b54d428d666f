/** Why a record of a data file is left out, and why a file has none. */
export const records = {
  inRow: ({ row, problem }: { row: number; problem: string }) => `row ${row}: ${problem}`,
  chatLeftOut: ({ problem }: { problem: string }) => `${problem}; its chat is left out`,
  notUtf8: ({ byte }: { byte: number }) => `expected UTF-8, byte ${byte} of the line is not; save the file as UTF-8`,
  textNotUtf8: ({ field, byte }: { field: string; byte: number }) => `${field}: expected UTF-8, byte ${byte} is not`,
  cellNotUtf8: 'expected UTF-8, it is not; save the file as CSV in UTF-8',
  notJson: ({ reason }: { reason: string }) => `expected a JSON object, it does not parse: ${reason}`,
  noObject: 'expected a JSON object',
  rowNoObject: 'expected an object',
  tooLong: ({ most, bytes }: { most: number; bytes: number }) =>
    `expected a record of at most ${most} bytes, it has ${bytes}`,
  afterList: 'expected nothing after the end of the list',
  cutInElement: 'expected a whole JSON list, the file ends inside an element that starts here',
  cutInList: 'expected a whole JSON list, the file ends before its closing "]"',
  openQuote: 'expected the quote that ends a cell, the file ends first',
  rowTooLong: 'expected a smaller row; a quote may be left open',
  noRow: ({ reason }: { reason: string }) => `expected a row of cells: ${reason}`,
  cellCount: ({ expected, got }: { expected: number; got: number }) =>
    `expected ${expected} cells, as the first line has, got ${got}`,
  severalLists: ({ fields }: { fields: readonly string[] }) =>
    `expected one list of records, the object has several: ${fields.join(', ')}; save each as a file of its own`,
  pythonList: 'expected a list, it is a Python list written as a text; write it with json.dumps',
  brokenList: 'expected a list, it is a text that is no whole JSON; write it with json.dumps',
  noGroup: 'expected the beginning of a group before this record',
  wouldBeLost: ({ fields, format, others }: { fields: readonly string[]; format: string; others: readonly string[] }) =>
    `${fields.join(', ')}: would be lost, since ${format} does not read ${fields.length === 1 ? 'it' : 'them'}${others.length > 0 ? `; it would fit ${others.join(' or ')}` : ''}`,
  notToLearn: ({ field, value }: { field: string; value: string }) =>
    `${field}:${value === '' ? '' : ` ${value}`} says that this reply is not one to learn`,
  noFormat: ({ fields, near }: { fields: readonly string[]; near: readonly string[] }) =>
    `its records fit no known format: the first has the fields ${fields.join(', ') || '(none)'}. ${near.length === 0 ? 'No format has a field of these names; rename them to those of a format.' : `Nearest: ${near.join('; ')}.`}`,
  formatLoses: ({ format, fields }: { format: string; fields: readonly string[] }) =>
    `${format} would lose ${fields.join(', ')}`,
  formatFits: ({ format }: { format: string }) => `${format} fits`,
  formatExpects: ({ format, fields }: { format: string; fields: string }) => `${format} expects ${fields}`,
  formatLacks: ({
    format,
    fields,
    renames,
  }: {
    format: string;
    fields: readonly string[];
    renames: readonly string[];
  }) => `${format} lacks ${fields.join(' and ')}${renames.length > 0 ? ` (${renames.join(', ')}?)` : ''}`,
  rename: ({ from, to }: { from: string; to: string }) => `rename ${from} to ${to}`,
  messages: 'expected a list of messages',
  emptyList: 'expected at least one message, the list is empty',
  promptOrMessages: 'expected a text or a list of messages',
  replyOrMessage: 'expected a text or a list of one assistant message',
  oneReply: 'expected exactly one message, the assistant’s',
  otherSystem: 'expected the same text as in the first message, it is another',
  replyToLearn: 'expected at least one assistant message to learn from',
  emptyInstruction: 'expected an instruction, it is empty',
  repliesToRank: 'expected at least 2 replies to rank',
  rankFromZero: 'expected a rank of 0 or more',
  ranksForAll: ({ completions, ranks }: { completions: number; ranks: number }) =>
    `expected one for each of the ${completions} completions, got ${ranks}`,
  turnOfGpt: 'expected a turn of gpt',
  turnsNotEmpty: 'expected at least one turn, the list is empty',
  gptToLearn: 'expected at least one turn of gpt to learn from',
  gptAtEnd: 'with kto_tag, expected a prompt and a last turn of gpt',
  noneBesidePair: 'expected none beside chosen and rejected',
  bothOrNeither: 'expected both or neither, got one',
  oneOfThem: 'expected one of them, got both',
  oneBeside: ({ got }: { got: readonly string[] }) =>
    `expected one of label, rejected_response and rejected_messages beside it, got ${got.join(' and ') || 'none'}`,
  lastReplyAbout: ({ field }: { field: string }) =>
    `expected a prompt and a last reply of the assistant, which ${field} is about`,
  sameUpToLast: 'expected chats that are the same up to their last message',
  lastIsAssistant: 'expected chats whose last message is the assistant’s',
  promptNotNamed: ({ field }: { field: string }) =>
    `expected one. Without it the beginning that chosen and rejected share would be the prompt and ${field} would be lost: rename ${field} to prompt if it is the prompt, or remove it`,
  noCommonBeginning: 'expected one, or chosen and rejected texts that begin alike',
  transcriptEnd: 'expected a transcript that ends with a Human turn and then "Assistant:"',
  transcriptStart: ({ beginning }: { beginning: string }) =>
    `expected a transcript that begins with "\\n\\nHuman:", it begins ${beginning}`,
  oneJudgedTurn: ({ turns, from }: { turns: number; from: number }) =>
    `expected one Assistant turn after what both transcripts share, got ${turns} turns from turn ${from} on`,
  transcriptsDiffer: 'expected transcripts that begin alike and then differ in an Assistant turn',
  parentMissing: ({ message, parent }: { message: string; parent: string }) =>
    `message ${message} names ${parent}, which its tree does not have`,
  treeTooLarge: ({ most }: { most: number }) =>
    `expected a tree of at most ${most} turns; this message and all below it are left out`,
  treeTooDeep: ({ most }: { most: number }) =>
    `expected at most ${most} turns in a row; this message and all below it are left out`,
  messageOfSnapshot: ({ id }: { id: string }) => `expected a message of the snapshot, it has no ${id}`,
  twoStates: 'expected two',
  twoReplies: ({ count }: { count: number }) =>
    `expected two replies to compare, such as answer1 and answer2; found ${count}`,
  noPromptField: ({ fields }: { fields: readonly string[] }) =>
    `expected a field with the prompt, such as prompt or instruction; the record has ${fields.join(', ') || 'none'}`,
  rankingNames: ({ replies, missing }: { replies: readonly string[]; missing: string }) =>
    `expected a ranking of ${replies.join(', ')}, it names ${missing}`,
  messagesAsJson: 'expected messages as JSON, it does not parse',
  replyAtEnd: 'expected a reply of the assistant as its last turn',
  emptyText: 'expected a text, it is empty',
  thumb: 'expected a thumb, such as 1 or 0, good or bad',
  tooManyTurns: ({ most, turns }: { most: number; turns: number }) =>
    `expected a chat of at most ${most} turns, it has ${turns}`,
  tooMuchText: ({ most, characters }: { most: number; characters: number }) =>
    `expected at most ${most} characters of text in a record, it has ${characters}`,
};
