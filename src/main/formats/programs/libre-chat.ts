/**
 * LibreChat: a conversation as its Export writes it (JSON; flat, or recursive with children), and the messages of its database
 * as mongoexport writes them, sorted by conversation. Read in LibreChat: packages/data-schemas/src/types/message.ts,
 * api/server/utils/import/importers.js and its test data (librechat-export.json, librechat-opts-nonr-branches.json).
 */
import { said } from '../../../shared/language/said.ts';
import { everything } from '../format.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { invalidRecord } from '../record-shapes.ts';
import { itemsOfTree } from './chat-tree.ts';
import type { ChatTree, TreeMessage } from './chat-tree.ts';
import { asList, asObject, asText, isObject } from './json-access.ts';
import { textOfContent } from './message-text.ts';
import { itemsOfChat, parseEach } from './parse-each.ts';

export const libreChat: GroupedFormat = {
  name: 'libre-chat',
  fields: 'conversationId, messages or messagesTree of {messageId, parentMessageId, isCreatedByUser, text}',
  ownFields: true,
  reads: everything,
  layout: 'list',
  needs: [
    ['conversationId', 'messages'],
    ['conversationId', 'messagesTree'],
  ],
  fits: ({ messages, messagesTree }) => asList(messagesTree ?? messages).every(isMessage),
  ...parseEach(({ messages, messagesTree }) => itemsOfTree(treeOf(asList(messagesTree ?? messages)))),
};

export const libreChatMessages: GroupedFormat = {
  name: 'libre-chat-messages',
  fields: 'messageId, parentMessageId, conversationId, isCreatedByUser, text, optional feedback',
  ownFields: true,
  reads: everything,
  layout: 'lines',
  needs: [['messageId', 'conversationId', 'isCreatedByUser']],
  startsGroup: ({ conversationId }, before) => conversationId !== before?.conversationId,
  parseGroup: (records) =>
    itemsOfChat(
      records,
      (record) => messageOf(record),
      (messages) => ({
        messages,
        currentId: newestOf(messages.map(({ id }, at) => ({ id, at: records[at].createdAt }))),
      }),
    ),
};

function isMessage(message: unknown): boolean {
  return isObject(message) && 'messageId' in message && 'isCreatedByUser' in message;
}

function treeOf(messages: readonly unknown[]): ChatTree {
  const waiting = messages.map((message) => ({ message: asObject(message), parent: undefined as string | undefined }));
  const read: TreeMessage[] = [];
  const times: { id: string; at: unknown }[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const message = messageOf(next.message, next.parent);
    read.push(message);
    times.push({ id: message.id, at: next.message.createdAt });
    waiting.push(...asList(next.message.children).map((child) => ({ message: asObject(child), parent: message.id })));
  }
  return { messages: read, currentId: newestOf(times) };
}

/** Which branch was open is not kept: the newest message ends it. */
function newestOf(times: readonly { readonly id: string; readonly at: unknown }[]): string | undefined {
  return times.toSorted((a, b) => ((asText(a.at) ?? '') < (asText(b.at) ?? '') ? -1 : 1)).at(-1)?.id;
}

function messageOf(message: JsonRecord, parent?: string): TreeMessage {
  const { messageId, parentMessageId, isCreatedByUser, text, content, files, feedback, user } = message;
  const id = asText(messageId);
  if (id === undefined) throw invalidRecord(said('expected.text'), 'messageId');
  const { text: words, beyondText } = asText(text) === undefined ? textOfContent(content) : textOfContent(text);
  const { rating } = asObject(feedback);
  const isRated = rating === 'thumbsUp' || rating === 'thumbsDown';
  return {
    id,
    parentId: parent ?? asText(parentMessageId),
    role: isCreatedByUser === true ? 'user' : 'assistant',
    text: words,
    beyondText: asList(files).length > 0 || beyondText,
    ...(isRated && { verdicts: [{ good: rating === 'thumbsUp', rater: asText(user) }] }),
  };
}
